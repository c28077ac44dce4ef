import type { ClientConfig } from 'pg';
import { parserOf } from './type-parsers.ts';

/**
 * Times are read as text in exactly this form; see type-parsers.ts. The rest lets the server give back the locks of a process
 * that froze, or whose machine vanished, in the middle of a transaction: other schedulers wait for them to take its work over.
 *
 * The planner is told what it cannot know. A statement here touches few rows, by an index; but statements are planned while
 * tables are new and small, or for the hundred rows that any JSON parameter is taken to hold, and then all of a table is read
 * and hashed to find some rows of it, each time (a run of 10,000 tasks read 10 million rows, and every new run all 100,000
 * task instances that wait). Compiling a plan (jit) takes longer than running it.
 */
const SESSION = [
  'TimeZone=UTC',
  'DateStyle=ISO',
  'random_page_cost=1.1',
  'enable_hashjoin=off',
  'enable_mergejoin=off',
  'jit=off',
  'idle_in_transaction_session_timeout=10s',
  'tcp_keepalives_idle=5',
  'tcp_keepalives_interval=3',
  'tcp_keepalives_count=3',
];

/**
 * What `pg` needs to connect.
 * @param url as in `sql_alchemy_conn`; the driver's name after `postgresql+` does not matter
 * @param lockTimeoutMs how long a statement waits for a lock; 0: for ever
 */
export function connectionConfig(url: string, applicationName: string, lockTimeoutMs: number): ClientConfig {
  const session = [...SESSION, `lock_timeout=${lockTimeoutMs}`].map((setting) => `-c ${setting}`).join(' ');
  let connectionString = url.replace(/^postgres(?:ql)?(?:\+\w+)?:/, 'postgresql:');
  // What the address says wins over the fields here, so ours must be put into the address where it has options of its own.
  connectionString = connectionString.replace(/([?&]options=)/, `$1${encodeURIComponent(`${session} `)}`);
  // sslmode means what it means to libpq, and so to SQLAlchemy's drivers.
  if (/[?&]sslmode=/.test(connectionString) && !connectionString.includes('uselibpqcompat=')) {
    connectionString += '&uselibpqcompat=true';
  }
  return {
    connectionString,
    application_name: applicationName,
    options: session,
    connectionTimeoutMillis: 10_000,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    pipeline: true,
    types: { getTypeParser: parserOf as NonNullable<ClientConfig['types']>['getTypeParser'] },
  };
}
