import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import type { SqlValue } from '../database.ts';

/** How many prepared statements a connection keeps. */
const CACHED_STATEMENTS = 500;

/** How a file of SQLite is opened. */
export interface SqliteConnectionOptions {
  path: string;
  /** Refuses writes. */
  queryOnly: boolean;
  synchronous: 'NORMAL' | 'FULL';
  /** How long to wait for other processes while opening. */
  openTimeoutMs: number;
}

/** One connection to the file, with its prepared statements. Everything here is synchronous. */
export class SqliteConnection {
  readonly #db: DatabaseSync;
  /** In order of use, the longest unused first. */
  readonly #statements = new Map<string, StatementSync>();

  readonly #synchronous: 'NORMAL' | 'FULL';
  /** What is set now. */
  #present: 'NORMAL' | 'FULL';

  constructor(options: SqliteConnectionOptions) {
    this.#synchronous = options.synchronous;
    this.#present = options.synchronous;
    // While it opens it may block: another process may be making or recovering the file, or closing as the last one.
    this.#db = new DatabaseSync(options.path, { timeout: options.openTimeoutMs, enableForeignKeyConstraints: true });
    // Turning it on writes into the file, and one that belongs to a real Airflow is refused untouched.
    if (!this.#hasTable('alembic_version')) this.#db.exec('PRAGMA journal_mode = WAL');
    this.#db.exec(`PRAGMA synchronous = ${options.synchronous}`);
    this.#db.exec('PRAGMA cache_size = -16000; PRAGMA temp_store = MEMORY');
    this.#db.exec('PRAGMA wal_autocheckpoint = 2000; PRAGMA journal_size_limit = 67108864');
    if (options.queryOnly) this.#db.exec('PRAGMA query_only = ON');
    // From now on a short wait only: SQLite waits by blocking the whole process. Longer ones are up to the callers.
    this.#db.exec('PRAGMA busy_timeout = 50');
  }

  all(sql: string, parameters: readonly SqlValue[]): unknown[] {
    return this.#prepared(sql).all(...parameters.map(toSqlite));
  }

  first(sql: string, parameters: readonly SqlValue[]): unknown {
    return this.#prepared(sql).get(...parameters.map(toSqlite));
  }

  /** @returns how many rows were changed, not counting what foreign keys deleted along */
  run(sql: string, parameters: readonly SqlValue[]): number {
    return Number(this.#prepared(sql).run(...parameters.map(toSqlite)).changes);
  }

  /** Whether the next transactions are on disk when they have committed, even where the power fails. Outside a transaction only. */
  commitDurably(durably: boolean): void {
    const synchronous = durably ? 'FULL' : this.#synchronous;
    if (synchronous === this.#present) return;
    this.#db.exec(`PRAGMA synchronous = ${synchronous}`);
    this.#present = synchronous;
  }

  /** A number that differs from the last one where another connection has committed in between. */
  dataVersion(): number {
    return (this.first('PRAGMA data_version', []) as { data_version: number }).data_version;
  }

  close(): void {
    this.#statements.clear();
    if (this.#db.isOpen) this.#db.close();
  }

  #hasTable(name: string): boolean {
    return this.#db.prepare("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?").get(name) !== undefined;
  }

  #prepared(sql: string): StatementSync {
    let statement = this.#statements.get(sql);
    if (statement) {
      this.#statements.delete(sql);
    } else {
      statement = this.#db.prepare(sql.replace(/\$(\d+)/g, '?$1'));
      const [oldest] = this.#statements.keys();
      if (this.#statements.size >= CACHED_STATEMENTS && oldest !== undefined) this.#statements.delete(oldest);
    }
    this.#statements.set(sql, statement);
    return statement;
  }
}

function toSqlite(value: SqlValue | undefined): SQLInputValue {
  if (value === undefined) return null;
  if (typeof value === 'boolean') return value ? 1 : 0;
  // node:sqlite binds every number as a floating point one, which shows where it becomes text or part of JSON.
  if (typeof value === 'number' && Number.isSafeInteger(value)) return BigInt(value);
  return value;
}
