import { AppError } from '../foundation/app-error.ts';
import { hidePasswords } from '../foundation/hide-passwords.ts';
import type { Database } from './database.ts';
import { openPostgres } from './postgres/postgres-database.ts';
import { openSqlite } from './sqlite/sqlite-database.ts';

/** How a database is connected to. */
export interface OpenDatabaseOptions {
  /** PostgreSQL: shown in `pg_stat_activity`. */
  applicationName?: string;
  /** PostgreSQL: connections at most. */
  poolSize?: number;
  /** PostgreSQL: how long a connection may lie idle before it is closed; 0: for ever. */
  idleTimeoutMs?: number;
  /** How long a statement waits for a lock of somebody else before it fails. Default on SQLite 10 s, on PostgreSQL for ever. */
  lockTimeoutMs?: number;
  /** SQLite: how often it is asked whether another process changed something. */
  watchIntervalMs?: number;
  /** SQLite: see openSqlite. */
  synchronous?: 'NORMAL' | 'FULL';
}

/**
 * Opens the database that `[database] sql_alchemy_conn` names: `sqlite:////absolute/path`, `sqlite:///relative/path`,
 * `postgresql://…`, `postgresql+psycopg2://…` or `postgres://…`. It may have no tables yet; see migrate.ts.
 * @throws AppError INVALID_DATABASE_URL for anything else
 */
export function openDatabase(sqlAlchemyConn: string, options: OpenDatabaseOptions = {}): Database {
  const path = /^sqlite(?:\+\w+)?:\/\/\/([^?]*)/.exec(sqlAlchemyConn)?.[1];
  if (path !== undefined && path !== '' && path !== ':memory:') return openSqlite({ ...options, path });
  if (/^postgres(?:ql)?(?:\+\w+)?:\/\//.test(sqlAlchemyConn)) return openPostgres({ ...options, url: sqlAlchemyConn });
  throw new AppError('INVALID_DATABASE_URL', {
    url: hidePasswords(sqlAlchemyConn),
    reason:
      path === undefined ? 'use sqlite:////absolute/path or postgresql://user:password@host/name' : 'a file is needed',
  });
}
