import { DatabaseSync } from 'node:sqlite';
import { Client } from 'pg';
import { migrate } from '../../src/metadata/migrate.ts';
import { openDatabase } from '../../src/metadata/open-database.ts';
import { uuid7 } from '../../src/foundation/uuid7.ts';
import type { DatabaseKind } from '../setup/databases.ts';
import { makeHome } from '../setup/home.ts';

/** Task instances of each run. */
const TASKS = 1_000;
const RUN = `INSERT INTO dag_run (dag_id, run_id, run_type, state, external_trigger, logical_date, run_after, updated_at)
  VALUES ('raw', $1, 'manual', 'queued', true, $2, $2, $2)`;
const AT = '2026-01-01T00:00:00.000000Z';

/** One connection, by its driver alone. */
interface RawConnection {
  /** Runs statements in a transaction of their own. */
  transact(statements: readonly { sql: string; parameters: string[] }[]): Promise<void>;
  close(): Promise<void>;
}

/**
 * The baseline of everything that is scheduled: runs of a thousand task instances inserted and taken through four states,
 * without a scheduler, processes or logs. Same tables, indexes and settings. Tasks per second.
 * @param setSize how many change their state by one statement, in a transaction of its own
 */
export async function measureRawStore(kind: DatabaseKind, runs: number, setSize = TASKS): Promise<number> {
  const home = await makeHome(kind);
  try {
    const db = openDatabase(home.databaseUrl);
    await migrate(db);
    await db.close();
    const connection = kind.id === 'sqlite' ? openSqlite(home.databaseUrl) : await openPostgres(home.databaseUrl);
    try {
      await takeThrough(connection, kind, 0, setSize);
      const startMs = performance.now();
      for (let i = 1; i <= runs; i++) await takeThrough(connection, kind, i, setSize);
      return ((runs * TASKS) / (performance.now() - startMs)) * 1000;
    } finally {
      await connection.close();
    }
  } finally {
    await home.dropDatabase();
  }
}

async function takeThrough(
  connection: RawConnection,
  { id: dialect }: DatabaseKind,
  index: number,
  setSize: number,
): Promise<void> {
  const runId = `run_${index}`;
  const ids = Array.from({ length: TASKS }, () => uuid7(Date.now()));
  const date = new Date(Date.UTC(2026, 0, 1) + index * 1000).toISOString();
  const tasks = JSON.stringify(ids.map((id, i) => ({ id, task_id: `task_${i}` })));
  await connection.transact([
    { sql: RUN, parameters: [runId, date.replace('Z', '000Z')] },
    {
      sql: `INSERT INTO task_instance (id, dag_id, run_id, task_id, max_tries, pool, pool_slots, queue, priority_weight, operator)
        SELECT r.id, 'raw', $2, r.task_id, 0, 'default_pool', 1, 'default', 1, '_PythonDecoratedOperator'
        FROM ${rows(dialect, { id: 'uuid', task_id: 'text' })}`,
      parameters: [tasks, runId],
    },
  ]);
  // Each with what the scheduler writes at that step.
  const changes = [
    [`state = 'scheduled', try_number = 1, scheduled_dttm = r.at, updated_at = r.at`, 'task_instance.state IS NULL'],
    [
      `state = 'queued', queued_dttm = r.at, queued_by_job_id = 1, executor = 'raw', updated_at = r.at`,
      `state = 'scheduled'`,
    ],
    [`state = 'running', start_date = r.at, hostname = 'raw', pid = 1, updated_at = r.at`, `state = 'queued'`],
    [`state = 'success', end_date = r.at, duration = 0.001, updated_at = r.at`, `state = 'running'`],
  ];
  const source = rows(dialect, { id: 'uuid', at: 'timestamptz' });
  for (let from = 0; from < TASKS; from += setSize) {
    const changed = JSON.stringify(ids.slice(from, from + setSize).map((id) => ({ id, at: AT })));
    for (const [assignments, condition] of changes) {
      const sql = `UPDATE task_instance SET ${assignments} FROM ${source} WHERE task_instance.id = r.id AND ${condition}`;
      await connection.transact([{ sql, parameters: [changed] }]);
    }
  }
}

/** Parameter 1, a JSON array of objects, as rows. */
function rows(dialect: DatabaseKind['id'], columns: Readonly<Record<string, string>>): string {
  const names = Object.keys(columns);
  return dialect === 'postgres'
    ? `json_to_recordset($1::json) AS r(${names.map((name) => `${name} ${columns[name]}`).join(', ')})`
    : `(SELECT ${names.map((name) => `value ->> '$.${name}' AS ${name}`).join(', ')} FROM json_each($1)) AS r`;
}

function openSqlite(url: string): RawConnection {
  const db = new DatabaseSync(url.slice('sqlite:///'.length));
  db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA cache_size = -16000');
  db.exec('PRAGMA temp_store = MEMORY; PRAGMA wal_autocheckpoint = 2000');
  const prepared = new Map<string, ReturnType<DatabaseSync['prepare']>>();
  return {
    transact(statements) {
      db.exec('BEGIN IMMEDIATE');
      for (const { sql, parameters } of statements) {
        const statement = prepared.get(sql) ?? db.prepare(sql.replaceAll(/\$(\d)/g, '?$1'));
        prepared.set(sql, statement);
        statement.run(...parameters);
      }
      db.exec('COMMIT');
      return Promise.resolve();
    },
    close() {
      db.close();
      return Promise.resolve();
    },
  };
}

async function openPostgres(url: string): Promise<RawConnection> {
  const client = new Client({ connectionString: url });
  await client.connect();
  const names = new Map<string, string>();
  return {
    async transact(statements) {
      await client.query('BEGIN');
      for (const { sql, parameters } of statements) {
        const name = names.get(sql) ?? `raw_${names.size}`;
        names.set(sql, name);
        await client.query({ name, text: sql, values: parameters });
      }
      await client.query('COMMIT');
    },
    close: () => client.end(),
  };
}
