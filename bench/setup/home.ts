import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DatabaseKind } from './databases.ts';
import { makeScratchFolder } from './scratch-folder.ts';

/** A home of its own with a database of its own. */
export interface Home {
  path: string;
  databaseUrl: string;
  /** Puts a file into the folder of DAG files. */
  writeDag(name: string, code: string): void;
  /** The folder goes at the end of the process. */
  dropDatabase(): Promise<void>;
}

export async function makeHome(kind: DatabaseKind): Promise<Home> {
  const path = makeScratchFolder();
  const database = await kind.make(path);
  mkdirSync(join(path, 'dags'));
  return {
    path,
    databaseUrl: database.url,
    writeDag: (name, code) => writeFileSync(join(path, 'dags', name), code),
    dropDatabase: database.drop,
  };
}
