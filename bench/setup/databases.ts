import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { Client } from 'pg';

/** A kind of database that the benchmark runs on. */
export interface DatabaseKind {
  id: 'sqlite' | 'postgres';
  name: 'SQLite' | 'PostgreSQL';
  /** Makes an empty one. @returns its `sql_alchemy_conn`, and what removes it */
  make(home: string): Promise<{ url: string; drop(): Promise<void> }>;
}

/** SQLite always, PostgreSQL where TRADEWIND_TEST_POSTGRES names a server on which databases may be made. */
export function databaseKinds(): DatabaseKind[] {
  const kinds: DatabaseKind[] = [
    {
      id: 'sqlite',
      name: 'SQLite',
      // It goes with its home.
      make: (home) => Promise.resolve({ url: `sqlite:///${join(home, 'airflow.db')}`, drop: () => Promise.resolve() }),
    },
  ];
  const server = process.env['TRADEWIND_TEST_POSTGRES'];
  if (server) kinds.push({ id: 'postgres', name: 'PostgreSQL', make: () => makePostgres(server) });
  return kinds;
}

async function makePostgres(server: string) {
  const name = `tradewind_bench_${randomBytes(8).toString('hex')}`;
  await administer(server, `CREATE DATABASE ${name} TEMPLATE template0`);
  return {
    url: server.replace(/\/[^/?]*(\?.*)?$/, `/${name}$1`),
    drop: () => administer(server, `DROP DATABASE ${name} WITH (FORCE)`),
  };
}

async function administer(server: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: server });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
