import type { CompiledQuery, Kysely } from 'kysely';
import type { Tables } from './tables/tables.ts';

/** The two databases, where their SQL differs. */
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
 * Does something for each of the inputs, best in sets.
 * @returns for each what came of it, in the same order; an error is thrown to that caller alone, and must leave nothing behind
 */
export type GroupWork<Input, Output> = (
  tx: Transaction,
  inputs: readonly Input[],
) => Promise<readonly (Output | Error)[]>;

/**
 * The metadata database. Reads outside a transaction see what is committed. A write outside a transaction is one of its own.
 * All methods reject with AppError DATABASE_UNAVAILABLE where the database is locked for too long or gone.
 */
export interface Database extends Queryable {
  /** Commits when `work` resolves, rolls back when it rejects. Writers wait for each other; `work` may be run again after a deadlock. */
  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T>;
  /**
   * Does what several ask for at the same time in one transaction; it is on disk when their promises resolve, whatever
   * `synchronous` says. What rolls the transaction back is done again for each alone, so that nobody fails of another one's input.
   * @param work a constant function: those who name the same one share it
   */
  together<Input, Output>(work: GroupWork<Input, Output>, input: Input): Promise<Output>;
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
