import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Database } from '../../src/metadata/database.ts';
import { openDatabase } from '../../src/metadata/open-database.ts';
import type { TestDatabaseKind } from '../../src/metadata/test-databases.ts';
import { type ProcessMark, killAll, processesWith } from './processes.ts';

/** A home of its own with a database of its own. */
export interface Home {
  readonly path: string;
  /** The `sql_alchemy_conn` of its database. */
  readonly databaseUrl: string;
  /** For looking at what the servers stored. */
  readonly db: Database;
  /** Puts a file into the folder of DAG files, whole at once. */
  writeDag(name: string, code: string): void;
  /** Log files, relative to the log folder. */
  logs(): string[];
  /** Those that were started on this home, by their environment. */
  processes(): ProcessMark[];
  /** Ends every process of the home and removes all that it has. */
  remove(): Promise<void>;
}

/** A home whose database is a new one of that kind. */
export async function makeHome(kind: TestDatabaseKind): Promise<Home> {
  const { db, url, drop } = await kind.open({ empty: true });
  return homeOn(makeFolder(), url, () => db, drop);
}

/** A home as a first start finds it: nothing but DAG files. Its database is to be the SQLite file in it. */
export function makeDefaultHome(): Home {
  const path = makeFolder();
  const url = `sqlite:///${join(path, 'tradewind.db')}`;
  let opened: Database | undefined;
  return homeOn(
    path,
    url,
    () => (opened ??= openDatabase(url)),
    async () => opened?.close(),
  );
}

function makeFolder(): string {
  return mkdtempSync(join(tmpdir(), 'tradewind-home-'));
}

function homeOn(path: string, databaseUrl: string, open: () => Database, drop: () => Promise<void>): Home {
  mkdirSync(join(path, 'dags'));
  const processes = () => processesWith('TRADEWIND_HOME', path);
  return {
    path,
    databaseUrl,
    get db() {
      return open();
    },
    writeDag(name, code) {
      const file = join(path, 'dags', name);
      mkdirSync(dirname(file), { recursive: true });
      // Renamed into place, so that no half of it is read.
      writeFileSync(`${file}.new`, code);
      renameSync(`${file}.new`, file);
    },
    logs: () =>
      readdirSync(join(path, 'logs'), { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.log')),
    processes,
    async remove() {
      killAll(processes());
      await drop();
      rmSync(path, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
