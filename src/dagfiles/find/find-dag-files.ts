import type { Dirent, Stats } from 'node:fs';
import { readdir, readFile, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join, posix } from 'node:path';
import type { Logger } from '../../foundation/log.ts';
import {
  IGNORE_FILE_NAME,
  type IgnoreFileSyntax,
  type IgnoreRule,
  isIgnored,
  readIgnoreFile,
} from './airflow-ignore.ts';

/** A folder of DAG files. */
export interface DagFolder {
  /** As the tables name it: `dags-folder` or `example_dags`. */
  bundleName: string;
  /** Absolute. A single file is a folder of one. */
  path: string;
}

/** A file that may hold DAGs, by its name. */
export interface DagFile {
  bundleName: string;
  /** Absolute path of the folder that it belongs to. */
  folder: string;
  /** Absolute, by the path that leads to it: symbolic links are not resolved. */
  path: string;
  /** From the folder, with `/`. */
  relativePath: string;
  stamp: FileStamp;
}

/** By what a changed file is known without reading it. The inode tells a file swapped for another of the same age and size. */
export interface FileStamp {
  mtimeMs: number;
  size: number;
  inode: number;
}

/** What a file looks like that was never looked at. */
export const UNSEEN: FileStamp = { mtimeMs: -1, size: -1, inode: -1 };

/** Whether a file looks as it did, so that it need not be read again. */
export function isSameStamp(a: FileStamp | null, b: FileStamp | null): boolean {
  return a?.mtimeMs === b?.mtimeMs && a?.size === b?.size && a?.inode === b?.inode;
}

/** Null where there is no file. */
export async function stampOf(path: string): Promise<FileStamp | null> {
  const stats = await statOrNull(path);
  return stats?.isFile() === true ? toStamp(stats) : null;
}

function toStamp({ mtimeMs, size, ino }: Stats): FileStamp {
  return { mtimeMs, size, inode: ino };
}

/** What a walk through a folder found. */
export interface FoundDagFiles {
  /** Sorted by path. */
  files: DagFile[];
  /** Absolute paths of the folders walked through. */
  directories: string[];
  /** Folders that exist, or did, but could not be read: nothing is known about what lies below them. */
  unreadable: string[];
}

/** How folders are walked through. */
export interface FindOptions {
  ignoreFileSyntax: IgnoreFileSyntax;
  log: Logger;
  /** Called with each folder before it is read: who begins to watch it then misses nothing. */
  onDirectory?: (path: string) => void;
}

const DAG_FILE_NAME = /^[^.].*\.(?:[cm]?[jt]s|tsx)$/;
const NO_DAG_FILE_NAME = /\.d\.[cm]?ts$|\.test\.[^.]+$/;

/** Whether a file of that name may hold DAGs. */
export function isDagFileName(name: string): boolean {
  return DAG_FILE_NAME.test(name) && !NO_DAG_FILE_NAME.test(name);
}

/**
 * Airflow's safe mode (`[core] dag_discovery_safe_mode`): a file is only evaluated where its text mentions a DAG and the module
 * that makes one. Case does not count, as in Airflow.
 */
export function mentionsDag(text: string): boolean {
  return /tradewind|apache-airflow-ts-sdk/i.test(text) && /dag/i.test(text);
}

/** Finds the files of a folder that may hold DAGs, following symbolic links; each real folder is visited once. */
export async function findDagFiles(folder: DagFolder, options: FindOptions): Promise<FoundDagFiles> {
  const walk: Walk = { folder, options, visited: new Set(), found: { files: [], directories: [], unreadable: [] } };
  const root = await statOrNull(folder.path);
  if (root?.isFile() === true) {
    const parent = { ...folder, path: dirname(folder.path) };
    options.onDirectory?.(parent.path);
    walk.found.files.push(toDagFile(parent, basename(folder.path), root));
    walk.found.directories.push(parent.path);
  } else {
    await visit(walk, '', []);
  }
  walk.found.files.sort((a, b) => (a.path < b.path ? -1 : 1));
  return walk.found;
}

/** Whether a folder is at that path. */
export async function isFolder(path: string): Promise<boolean> {
  return (await statOrNull(path))?.isDirectory() ?? false;
}

interface Walk {
  folder: DagFolder;
  options: FindOptions;
  /** Real paths of the folders seen: a link that leads back up would have no end. */
  visited: Set<string>;
  found: FoundDagFiles;
}

async function visit(walk: Walk, relative: string, inherited: readonly IgnoreRule[]): Promise<void> {
  const path = join(walk.folder.path, relative);
  let entries: Dirent[];
  try {
    const real = await realpath(path);
    if (walk.visited.has(real)) {
      walk.options.log.warning({ path, real }, 'folder left out: it was reached before by another link');
      return;
    }
    walk.visited.add(real);
    walk.options.onDirectory?.(path);
    entries = await readdir(path, { withFileTypes: true });
  } catch (error) {
    walk.found.unreadable.push(path);
    walk.options.log.warning({ path, reason: reasonOf(error) }, 'cannot read a folder of DAG files');
    return;
  }
  walk.found.directories.push(path);
  const rules = entries.some((entry) => entry.name === IGNORE_FILE_NAME)
    ? [...inherited, ...(await readRules(walk, relative))]
    : inherited;
  // Links last, so that a folder goes by its own name where a link leads to it too.
  entries.sort((a, b) => Number(a.isSymbolicLink()) - Number(b.isSymbolicLink()) || (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    const child = posix.join(relative, entry.name);
    const isLink = entry.isSymbolicLink();
    if (!isLink && !entry.isDirectory() && !isDagFileName(entry.name)) continue;
    if (entry.name.startsWith('.') || entry.name === 'node_modules') continue;
    const stats = isLink || entry.isFile() ? await statOrNull(join(walk.folder.path, child)) : null;
    if (stats?.isDirectory() ?? entry.isDirectory()) {
      if (!isIgnored(child, true, rules)) await visit(walk, child, rules);
    } else if (stats?.isFile() === true && isDagFileName(entry.name) && !isIgnored(child, false, rules)) {
      walk.found.files.push(toDagFile(walk.folder, child, stats));
    }
  }
}

async function readRules(walk: Walk, relative: string): Promise<IgnoreRule[]> {
  const path = join(walk.folder.path, relative, IGNORE_FILE_NAME);
  const { ignoreFileSyntax, log } = walk.options;
  try {
    return readIgnoreFile(await readFile(path, 'utf8'), relative, ignoreFileSyntax, (line, reason) =>
      log.warning({ path, line, reason }, 'line of an ignore file left out'),
    );
  } catch (error) {
    log.warning({ path, reason: reasonOf(error) }, 'cannot read an ignore file');
    return [];
  }
}

function toDagFile(folder: DagFolder, relativePath: string, stats: Stats): DagFile {
  const path = join(folder.path, relativePath);
  return { bundleName: folder.bundleName, folder: folder.path, path, relativePath, stamp: toStamp(stats) };
}

/** Null where there is nothing, such as behind a broken link, or a file that went away during the walk. */
async function statOrNull(path: string): Promise<Stats | null> {
  try {
    return await stat(path);
  } catch {
    return null;
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
