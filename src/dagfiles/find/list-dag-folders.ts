import { sep } from 'node:path';
import { type DagFile, type DagFolder, type FindOptions, findDagFiles } from './find-dag-files.ts';

/** What there is in all folders of DAG files. */
export interface ListedDagFolders {
  /** By path. */
  readonly files: ReadonlyMap<string, DagFile>;
  /** Folders in which files may appear, those included that cannot be read now. */
  readonly directories: ReadonlySet<string>;
  /** Whether a path lies in a folder that cannot be read now: what was there is not gone. */
  isHidden(path: string): boolean;
}

/** Lists the folders one after the other; a file that lies in several counts to the last of them. */
export async function listDagFolders(folders: readonly DagFolder[], options: FindOptions): Promise<ListedDagFolders> {
  const files = new Map<string, DagFile>();
  const directories = new Set<string>();
  const unreadable: string[] = [];
  for (const folder of folders) {
    const found = await findDagFiles(folder, options);
    for (const file of found.files) files.set(file.path, file);
    for (const path of [...found.directories, ...found.unreadable]) directories.add(path);
    unreadable.push(...found.unreadable);
  }
  return { files, directories, isHidden: (path) => unreadable.some((folder) => path.startsWith(folder + sep)) };
}
