import type { CompiledQuery, Kysely } from 'kysely';
import type { Tables } from './tables.ts';

export type Dialect = 'sqlite' | 'postgres';

/** What a parameter of a statement may be. Booleans and undefined are spelled for each database by its driver. */
export type SqlValue = string | number | boolean | null | Uint8Array;

/**
 * A hand-written statement with `$1`, `$2` … for its parameters, on both databases. The text must be constant (or come from a
 * few constants): prepared statements are cached by it.
 */
export interface Statement {
  readonly sql: string;
  readonly parameters: readonly SqlValue[];
}

/** A query of the builder, or a hand-written statement. */
export type Query<Row> = { compile(): CompiledQuery<Row> } | CompiledQuery<Row> | Statement;

/** What can be asked of the database, inside or outside a transaction. */
export interface Queryable {
  readonly dialect: Dialect;
  /** The typed query builder. It only compiles; run what it builds by {@link all}, {@link first} or {@link run}. */
  readonly build: Kysely<Tables>;
  all<Row>(query: Query<Row>): Promise<Row[]>;
  first<Row>(query: Query<Row>): Promise<Row | undefined>;
  /** Runs a statement whose rows nobody reads; returns how many rows it changed. */
  run(query: Query<unknown>): Promise<number>;
}

/** Inside a transaction: everything or nothing, seen by nobody before its end. */
export interface Transaction extends Queryable {
  /** Called after the commit, not after a rollback. */
  onCommit(callback: () => void): void;
}

/**
 * The metadata database. Reads outside a transaction see what is committed. A write outside a transaction is one of its own.
 * All methods reject with AppError DATABASE_UNAVAILABLE where the database is locked for too long or gone.
 */
export interface Database extends Queryable {
  /** Commits when `work` resolves, rolls back when it rejects. Writers wait for each other; `work` may be run again after a deadlock. */
  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T>;
  /**
   * Calls back soon (≤ 25 ms) after something was committed by any process, this one included; several commits may be one call.
   * @returns what ends the watching
   */
  onChange(callback: () => void): () => void;
  /**
   * A number that is another one after each commit of any process, for those who remember answers. Costs microseconds; undefined
   * where it cannot be had for that (PostgreSQL, or the file is locked).
   */
  changeMark(): number | undefined;
  /**
   * The state of all data as a text, on both databases: where it is the same twice, nothing was committed in between. It is read
   * after the call. PostgreSQL: a round trip that those who ask at the same time share.
   */
  readMark(): Promise<string>;
  close(): Promise<void>;
}
