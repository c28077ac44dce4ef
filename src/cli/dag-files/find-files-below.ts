import { findDagFiles } from '../../dagfiles/find/find-dag-files.ts';
import { isBelow } from './is-below.ts';
import type { ParseDagFoldersOptions } from '../../dagfiles/parse-dag-folders.ts';

/** The DAG files of all folders that are that file, or lie in that folder. Absolute paths. */
export async function findFilesBelow(path: string, options: ParseDagFoldersOptions): Promise<string[]> {
  const found = await Promise.all(options.folders.map((folder) => findDagFiles(folder, options)));
  return found.flatMap(({ files }) => files.map((file) => file.path)).filter((file) => isBelow(file, path));
}
