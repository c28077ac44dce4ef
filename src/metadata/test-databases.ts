import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Database } from './database.ts';
import { migrate } from './migrate.ts';
import { openDatabase } from './open-database.ts';

export interface TestDatabase {
  db: Database;
  /** The `sql_alchemy_conn` by which other processes open the same database. */
  url: string;
  /** Closes and removes the database. */
  drop(): Promise<void>;
}

/** A kind of database that tests run on. */
export interface TestDatabaseKind {
  /** For the title of a test. */
  name: 'SQLite' | 'PostgreSQL';
  /** Makes a database of its own, with all tables unless `empty`. */
  open(options?: { empty?: boolean }): Promise<TestDatabase>;
}

/**
 * The databases that this run of the tests is to use: SQLite always, PostgreSQL where TRADEWIND_TEST_POSTGRES names a server
 * (for instance `postgresql://postgres@127.0.0.1:5432/postgres`) on which databases may be made.
 */
export function testDatabases(): TestDatabaseKind[] {
  const kinds: TestDatabaseKind[] = [{ name: 'SQLite', open: openTestSqlite }];
  const server = process.env['TRADEWIND_TEST_POSTGRES'];
  if (server) kinds.push({ name: 'PostgreSQL', open: (options) => openTestPostgres(server, options) });
  return kinds;
}

/** Resolves when a transaction waits for the lock of another one. SQLite has one writer: the second one waits at once. */
export async function untilSomebodyWaits(db: Database): Promise<void> {
  if (db.dialect === 'sqlite') return;
  const sql = `SELECT 1 AS found FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;
  while (!(await db.first({ sql, parameters: [] }))) await new Promise((resolve) => setTimeout(resolve, 5));
}

async function openTestSqlite(options: { empty?: boolean } = {}): Promise<TestDatabase> {
  const folder = mkdtempSync(join(tmpdir(), 'tradewind-test-'));
  const url = `sqlite:///${join(folder, 'metadata.db')}`;
  const db = openDatabase(url);
  if (!options.empty) await migrate(db);
  return {
    db,
    url,
    async drop() {
      await db.close();
      rmSync(folder, { recursive: true });
    },
  };
}

async function openTestPostgres(server: string, options: { empty?: boolean } = {}): Promise<TestDatabase> {
  const { url, drop } = await createPostgresDatabase(server, 'tradewind_test');
  const db = openDatabase(url);
  if (!options.empty) await migrate(db);
  return {
    db,
    url,
    async drop() {
      await db.close();
      await drop();
    },
  };
}

/**
 * Makes an empty database on a server of PostgreSQL.
 * @param prefix of its name
 * @returns its `sql_alchemy_conn`, and what removes it
 */
export async function createPostgresDatabase(
  server: string,
  prefix: string,
): Promise<{ url: string; drop(): Promise<void> }> {
  const name = `${prefix}_${randomUUID().replaceAll('-', '')}`;
  await administer(server, `CREATE DATABASE ${name} TEMPLATE template0`);
  return {
    url: server.replace(/\/[^/?]*(\?.*)?$/, `/${name}$1`),
    drop: () => administer(server, `DROP DATABASE ${name} WITH (FORCE)`),
  };
}

/** Databases cannot be made or dropped inside a transaction, which the metadata database would wrap around any write. */
async function administer(server: string, statement: string): Promise<void> {
  const { default: pg } = await import('pg');
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
