import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Where a file of the page lies: beside this file in the source, beside or above it in the build, where it is part of a chunk. */
export function assetFile(name: string): string {
  const here = dirname(fileURLToPath(import.meta.url));
  const folders = [join(here, 'assets'), join(here, 'rest-api-plugin'), join(here, '..', 'rest-api-plugin')];
  const folder = folders.find((path) => existsSync(join(path, name)));
  if (folder === undefined) throw new Error(`the file ${name} is missing beside ${here}`);
  return join(folder, name);
}
