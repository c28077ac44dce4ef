import { DummyDriver, Kysely, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler } from 'kysely';
import type { ClientConfig, Pool, PoolClient, QueryResult } from 'pg';
import { ChangeListeners } from '../change-listeners.ts';
import { compileQuery, mayWrite } from '../compile-query.ts';
import type { Database, GroupWork, Query, Transaction } from '../database.ts';
import { isWorthRetrying, toAppError } from '../expected-errors.ts';
import { GroupedWork } from '../grouped-work.ts';
import type { Tables } from '../tables/tables.ts';
import { connectionConfig } from './connection-config.ts';
import { CHANNEL, listen } from './listener.ts';
import { loadPg } from './load-pg.ts';
import { nameOf } from './statement-name.ts';

const DEFAULT_POOL_SIZE = 5;
const LONGEST_IDLE_MS = 300_000;
/** How often a transaction is run in all where it meets deadlocks. */
const ATTEMPTS = 5;

/** How PostgreSQL is connected to. */
export interface PostgresOptions {
  /** As in `sql_alchemy_conn`: `postgresql://user:password@host:5432/name`, also `postgres://` and `postgresql+psycopg2://`. */
  url: string;
  /** Shown in `pg_stat_activity`. Default `tradewind`. */
  applicationName?: string;
  /** Connections at most, besides the one that listens. Default 5. */
  poolSize?: number;
  /** How long a connection may lie idle before it is closed. Default five minutes; 0: for ever. */
  idleTimeoutMs?: number;
  /** How long a statement waits for a lock. Default: for ever. */
  lockTimeoutMs?: number;
}

const build = new Kysely<Tables>({
  dialect: {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db) => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  },
});

/** The metadata database on a PostgreSQL server. Connects when it is first needed, and again whenever the server was away. */
export function openPostgres(options: PostgresOptions): Database {
  return new PostgresDatabase(options);
}

class PostgresDatabase implements Database {
  readonly dialect = 'postgres';
  readonly build = build;
  readonly #config: ClientConfig;
  readonly #pool: Pool;
  readonly #listeners = new ChangeListeners();
  readonly #ownBackends = new Set<number>();
  readonly #grouped = new GroupedWork((work) => this.transaction(work));
  #stopListening: (() => Promise<void>) | undefined;
  #lastMark: Promise<string> = Promise.resolve('');
  /** The one that whoever asks now gets. */
  #nextMark: Promise<string> | undefined;

  constructor(options: PostgresOptions) {
    this.#config = connectionConfig(options.url, options.applicationName ?? 'tradewind', options.lockTimeoutMs ?? 0);
    this.#pool = new (loadPg().Pool)({
      ...this.#config,
      max: options.poolSize ?? DEFAULT_POOL_SIZE,
      idleTimeoutMillis: options.idleTimeoutMs ?? LONGEST_IDLE_MS,
    });
    // An idle connection that breaks leaves the pool by itself; the next query opens another one.
    this.#pool.on('error', () => undefined);
    this.#pool.on('connect', (client) => this.#ownBackends.add(backendOf(client)));
    this.#pool.on('remove', (client) => this.#ownBackends.delete(backendOf(client)));
  }

  async all<Row>(query: Query<Row>): Promise<Row[]> {
    const { sql, parameters } = compileQuery(query);
    if (mayWrite(sql)) return this.transaction((tx) => tx.all({ sql, parameters }));
    return (await this.#withClient((client) => execute(client, { sql, parameters }))).rows as Row[];
  }

  async first<Row>(query: Query<Row>): Promise<Row | undefined> {
    return (await this.all(query))[0];
  }

  async run(query: Query<unknown>): Promise<number> {
    return this.transaction((tx) => tx.run(query));
  }

  async transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#transactOnce(work);
      } catch (error) {
        if (attempt === ATTEMPTS || !isWorthRetrying(error)) throw error;
      }
    }
  }

  together<Input, Output>(work: GroupWork<Input, Output>, input: Input): Promise<Output> {
    return this.#grouped.add(work, input);
  }

  onChange(callback: () => void): () => void {
    const remove = this.#listeners.add(callback);
    this.#stopListening ??= listen(this.#config, (backendPid) => {
      // What this process committed was announced at once.
      if (backendPid === null || !this.#ownBackends.has(backendPid)) this.#listeners.announce();
    });
    return () => {
      remove();
      if (this.#listeners.size === 0) void this.#endListening();
    };
  }

  changeMark(): undefined {
    return undefined;
  }

  readMark(): Promise<string> {
    // One that is on its way may have been read before the caller asked.
    this.#nextMark ??= this.#lastMark
      .catch(() => undefined)
      .then(() => {
        this.#nextMark = undefined;
        this.#lastMark = this.#readSnapshot();
        return this.#lastMark;
      });
    return this.#nextMark;
  }

  /** Which transactions a statement sees the work of: the same ones, the same data. */
  async #readSnapshot(): Promise<string> {
    const row = await this.first<{ mark: string }>({
      sql: 'SELECT pg_current_snapshot()::text AS mark',
      parameters: [],
    });
    return row?.mark ?? '';
  }

  async close(): Promise<void> {
    await this.#endListening();
    if (!this.#pool.ending) await this.#pool.end();
  }

  async #transactOnce<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    const tx = new PostgresTransaction();
    const result = await this.#withClient(async (client) => {
      tx.client = client;
      // Not awaited: the first statement travels along with it.
      const begun = client.query('BEGIN');
      begun.catch(() => undefined);
      try {
        const result = await work(tx);
        await begun;
        // Together in one round trip; the notification is sent by the server at the commit.
        if (tx.changed)
          void client.query({ name: 'notify', text: `SELECT pg_notify('${CHANNEL}', '')` }).catch(() => undefined);
        const end = await client.query('COMMIT');
        // The server rolls back where a statement failed and its error was swallowed by `work`.
        if (end.command !== 'COMMIT')
          throw new Error('the transaction was rolled back, because a statement in it had failed');
        return result;
      } catch (error) {
        await client.query('ROLLBACK').catch(() => undefined);
        throw error;
      } finally {
        tx.client = undefined;
      }
    });
    if (tx.changed) this.#listeners.announce();
    for (const callback of tx.callbacks) callback();
    return result;
  }

  async #withClient<T>(work: (client: PoolClient) => Promise<T>): Promise<T> {
    let client: PoolClient;
    try {
      client = await this.#pool.connect();
    } catch (error) {
      throw toAppError(error);
    }
    let broken = false;
    // While the connection is lent the pool does not listen for its end; without a listener that would end the process.
    const onError = () => {
      broken = true;
    };
    client.on('error', onError);
    try {
      return await work(client);
    } catch (error) {
      const known = toAppError(error);
      if (known !== error) broken = true;
      throw known;
    } finally {
      client.off('error', onError);
      client.release(broken);
    }
  }

  async #endListening(): Promise<void> {
    const stop = this.#stopListening;
    this.#stopListening = undefined;
    await stop?.();
  }
}

class PostgresTransaction implements Transaction {
  readonly dialect = 'postgres';
  readonly build = build;
  readonly callbacks: (() => void)[] = [];
  /** Undefined after the end. */
  client: PoolClient | undefined;
  /** True once a statement has run that may have changed something. */
  changed = false;

  async all<Row>(query: Query<Row>): Promise<Row[]> {
    return (await this.#execute(query)).rows as Row[];
  }

  async first<Row>(query: Query<Row>): Promise<Row | undefined> {
    return (await this.all(query))[0];
  }

  async run(query: Query<unknown>): Promise<number> {
    return (await this.#execute(query)).rowCount ?? 0;
  }

  onCommit(callback: () => void): void {
    this.callbacks.push(callback);
  }

  async #execute(query: Query<unknown>): Promise<QueryResult> {
    if (!this.client) throw new Error('a transaction was used after its end');
    const statement = compileQuery(query);
    const result = await execute(this.client, statement);
    // DDL reports no row count.
    if (mayWrite(statement.sql) && (result.rowCount === null || result.rowCount > 0)) this.changed = true;
    return result;
  }
}

function execute(client: PoolClient, { sql, parameters }: ReturnType<typeof compileQuery>): Promise<QueryResult> {
  const name = nameOf(sql);
  return client.query({ text: sql, values: [...parameters], ...(name !== undefined && { name }) });
}

function backendOf(client: PoolClient): number {
  return (client as unknown as { processID: number }).processID;
}
