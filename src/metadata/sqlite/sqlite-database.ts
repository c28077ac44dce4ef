import { DummyDriver, Kysely, SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler } from 'kysely';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '../../foundation/app-error.ts';
import { systemClock } from '../../foundation/clock.ts';
import { ChangeListeners } from '../change-listeners.ts';
import { compileQuery, mayWrite } from '../compile-query.ts';
import type { Database, GroupWork, Query, Transaction } from '../database.ts';
import { isBusy, isNoDatabase, toAppError } from '../expected-errors.ts';
import { GroupedWork } from '../grouped-work.ts';
import type { Tables } from '../tables/tables.ts';
import { Mutex } from './mutex.ts';
import { SqliteConnection } from './sqlite-connection.ts';

const WATCH_INTERVAL_MS = 20;
const LONGEST_BUSY_WAIT_MS = 50;

/** Which file of SQLite is opened, and how. */
export interface SqliteOptions {
  /** The file; it and its folder are made where they are missing. */
  path: string;
  /** How long to wait for a lock of another process. Default 10,000. */
  lockTimeoutMs?: number;
  /** NORMAL (default) survives the death of any process, FULL also the loss of power. */
  synchronous?: 'NORMAL' | 'FULL';
  /** How often it is asked whether another process changed something. Default 20. */
  watchIntervalMs?: number;
}

const build = new Kysely<Tables>({
  dialect: {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  },
});

/**
 * The metadata database in one SQLite file. One connection writes, one transaction after the other; another one reads what is
 * committed (WAL), so that nothing gets between the statements of an open transaction.
 * @throws AppError DATABASE_UNAVAILABLE where the file cannot be opened
 */
export function openSqlite(options: SqliteOptions): Database {
  try {
    mkdirSync(dirname(options.path), { recursive: true });
    // Made by ourselves, because it holds secrets: SQLite would let the whole group read it. Its other files take its mode.
    closeSync(openSync(options.path, 'a', 0o600));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new AppError('DATABASE_UNAVAILABLE', { reason }, { cause: error });
  }
  try {
    return new SqliteDatabase(options);
  } catch (error) {
    if (isNoDatabase(error)) {
      const reason = 'the file is no SQLite database';
      throw new AppError('INVALID_DATABASE_URL', { url: `sqlite:///${options.path}`, reason }, { cause: error });
    }
    throw toAppError(error);
  }
}

class SqliteDatabase implements Database {
  readonly dialect = 'sqlite';
  readonly build = build;
  readonly #writer: SqliteConnection;
  readonly #reader: SqliteConnection;
  readonly #writing = new Mutex();
  readonly #lockTimeoutMs: number;
  readonly #watchIntervalMs: number;
  readonly #listeners = new ChangeListeners();
  readonly #grouped = new GroupedWork((work) => this.#transact(work, true));
  #poll: NodeJS.Timeout | undefined;
  #seenVersion = 0;

  constructor(options: SqliteOptions) {
    const { path, synchronous = 'NORMAL', lockTimeoutMs = 10_000 } = options;
    this.#lockTimeoutMs = lockTimeoutMs;
    this.#watchIntervalMs = options.watchIntervalMs ?? WATCH_INTERVAL_MS;
    const shared = { path, synchronous, openTimeoutMs: lockTimeoutMs };
    this.#writer = new SqliteConnection({ ...shared, queryOnly: false });
    this.#reader = new SqliteConnection({ ...shared, queryOnly: true });
  }

  async all<Row>(query: Query<Row>): Promise<Row[]> {
    const { sql, parameters } = compileQuery(query);
    if (mayWrite(sql)) return this.transaction((tx) => tx.all({ sql, parameters }));
    return this.#patiently(() => this.#reader.all(sql, parameters) as Row[]);
  }

  async first<Row>(query: Query<Row>): Promise<Row | undefined> {
    const { sql, parameters } = compileQuery(query);
    if (mayWrite(sql)) return this.transaction((tx) => tx.first<Row>({ sql, parameters }));
    return this.#patiently(() => this.#reader.first(sql, parameters) as Row | undefined);
  }

  async run(query: Query<unknown>): Promise<number> {
    const { sql, parameters } = compileQuery(query);
    return this.transaction((tx) => tx.run({ sql, parameters }));
  }

  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.#transact(work, false);
  }

  together<Input, Output>(work: GroupWork<Input, Output>, input: Input): Promise<Output> {
    return this.#grouped.add(work, input);
  }

  async #transact<T>(work: (tx: Transaction) => Promise<T>, durably: boolean): Promise<T> {
    const release = await this.#writing.acquire();
    const tx = new SqliteTransaction(this.#writer);
    let result: T;
    try {
      this.#writer.commitDurably(durably);
      await this.#patiently(() => this.#writer.run('BEGIN IMMEDIATE', []));
      try {
        result = await work(tx);
        this.#writer.run('COMMIT', []);
      } catch (error) {
        this.#rollback();
        throw error;
      }
      if (tx.changed) this.#announceOwnCommit();
    } catch (error) {
      throw toAppError(error);
    } finally {
      tx.end();
      release();
    }
    for (const callback of tx.callbacks) callback();
    return result;
  }

  onChange(callback: () => void): () => void {
    const remove = this.#listeners.add(callback);
    if (!this.#poll) {
      this.#seenVersion = this.#reader.dataVersion();
      this.#poll = setInterval(() => this.#look(), this.#watchIntervalMs);
      this.#poll.unref();
    }
    return () => {
      remove();
      if (this.#listeners.size === 0) this.#stopPolling();
    };
  }

  changeMark(): number | undefined {
    try {
      return this.#reader.dataVersion();
    } catch {
      return undefined;
    }
  }

  readMark(): Promise<string> {
    return this.#patiently(() => String(this.#reader.dataVersion()));
  }

  async close(): Promise<void> {
    this.#stopPolling();
    const release = await this.#writing.acquire();
    this.#reader.close();
    this.#writer.close();
    release();
  }

  /** Tries again, without blocking the process, while another process holds the lock. */
  async #patiently<T>(attempt: () => T): Promise<T> {
    const deadline = systemClock.monotonicMs() + this.#lockTimeoutMs;
    for (let waitMs = 1; ; waitMs = Math.min(waitMs * 2, LONGEST_BUSY_WAIT_MS)) {
      try {
        return attempt();
      } catch (error) {
        if (!isBusy(error) || systemClock.monotonicMs() >= deadline) throw toAppError(error);
      }
      await sleep(waitMs);
    }
  }

  #rollback(): void {
    try {
      this.#writer.run('ROLLBACK', []);
    } catch {
      // Some errors (disk full) end the transaction by themselves; then there is nothing to roll back.
    }
  }

  #announceOwnCommit(): void {
    if (this.#listeners.size === 0) return;
    // So that the next poll doesn't report our own commit again. What others committed meanwhile is reported by this call.
    this.#seenVersion = this.#reader.dataVersion();
    this.#listeners.announce();
  }

  #look(): void {
    let version: number;
    try {
      version = this.#reader.dataVersion();
    } catch {
      // The file is locked or gone: the next look sees what happened meanwhile.
      return;
    }
    if (version === this.#seenVersion) return;
    this.#seenVersion = version;
    this.#listeners.announce();
  }

  #stopPolling(): void {
    clearInterval(this.#poll);
    this.#poll = undefined;
  }
}

class SqliteTransaction implements Transaction {
  readonly dialect = 'sqlite';
  readonly build = build;
  readonly callbacks: (() => void)[] = [];
  readonly #connection: SqliteConnection;
  #ended = false;
  /** True once a statement has run that may have changed something. */
  changed = false;

  constructor(connection: SqliteConnection) {
    this.#connection = connection;
  }

  async all<Row>(query: Query<Row>): Promise<Row[]> {
    const { sql, parameters } = this.#check(query);
    const rows = this.#connection.all(sql, parameters) as Row[];
    if (rows.length > 0 && mayWrite(sql)) this.changed = true;
    return rows;
  }

  async first<Row>(query: Query<Row>): Promise<Row | undefined> {
    const { sql, parameters } = this.#check(query);
    // `get` would stop after the first row, before the rest of a changing statement has been done.
    if (mayWrite(sql)) return (await this.all<Row>({ sql, parameters }))[0];
    return this.#connection.first(sql, parameters) as Row | undefined;
  }

  async run(query: Query<unknown>): Promise<number> {
    const { sql, parameters } = this.#check(query);
    const changes = this.#connection.run(sql, parameters);
    if (mayWrite(sql)) this.changed ||= changes > 0;
    return changes;
  }

  onCommit(callback: () => void): void {
    this.callbacks.push(callback);
  }

  end(): void {
    this.#ended = true;
  }

  #check(query: Query<unknown>) {
    if (this.#ended) throw new Error('a transaction was used after its end');
    return compileQuery(query);
  }
}
