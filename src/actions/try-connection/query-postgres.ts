import type { ConnectionParts } from '../../domain/connection-text.ts';
import type { JsonObject } from '../../foundation/json.ts';
import { loadPg } from '../../metadata/postgres/load-pg.ts';
import { type ConnectionVerdict, LONGEST_WAIT_MS, TESTED } from './connection-verdict.ts';

/** Logs in to a PostgreSQL server and asks it something. */
export async function queryPostgres(
  { host, port, login, password, schema }: ConnectionParts,
  { sslmode }: JsonObject,
): Promise<ConnectionVerdict> {
  const { Client } = loadPg();
  const client = new Client({
    host: host || 'localhost',
    port: port || 5432,
    user: login || 'postgres',
    database: schema || login || 'postgres',
    ...(password && { password }),
    ssl: sslOf(sslmode),
    connectionTimeoutMillis: LONGEST_WAIT_MS,
    query_timeout: LONGEST_WAIT_MS,
  });
  // The other side may hang up at any time; what the test waits for rejects then.
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('SELECT 1');
    return TESTED;
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** libpq's words: `require` encrypts and believes any certificate, `verify-*` checks it. */
function sslOf(mode: unknown): boolean | { rejectUnauthorized: boolean } {
  if (mode === 'require') return { rejectUnauthorized: false };
  return mode === 'verify-ca' || mode === 'verify-full';
}
