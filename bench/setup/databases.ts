import { join } from 'node:path';
import { createPostgresDatabase } from '../../src/metadata/test-databases.ts';

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
  if (server) {
    const make = () => createPostgresDatabase(server, 'tradewind_bench');
    kinds.push({ id: 'postgres', name: 'PostgreSQL', make });
  }
  return kinds;
}
