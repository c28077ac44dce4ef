import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';

/** Folders known to exist, so that a retry or a neighbour asks the file system less. Forgotten when it grows. */
const knownFolders = new Set<string>();
const MOST_KNOWN_FOLDERS = 10_000;

/**
 * Opens the log of a try, with its folder.
 * @param flags `a` to add to it, `ax` where it must not be there yet
 * @returns its descriptor
 * @throws Error of the file system
 */
export function openLogFile(file: string, folderMode: number, flags: 'a' | 'ax'): number {
  const folder = dirname(file);
  if (!knownFolders.has(folder)) {
    mkdirSync(folder, { recursive: true, mode: folderMode });
    if (knownFolders.size > MOST_KNOWN_FOLDERS) knownFolders.clear();
    knownFolders.add(folder);
  }
  try {
    return openSync(file, flags);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    // Somebody deleted the folder meanwhile.
    mkdirSync(folder, { recursive: true, mode: folderMode });
    return openSync(file, flags);
  }
}

/**
 * Claims a try that was handed ahead: whoever creates its log file may run it, its process or the supervisor that takes it back. Works
 * though the process is busy in code that never yields.
 * @returns `ours`; `theirs`, where the other one was first; `unknown` where the file system does not let anybody
 */
export function claimTry(file: string, folderMode: number): 'ours' | 'theirs' | 'unknown' {
  try {
    closeSync(openLogFile(file, folderMode, 'ax'));
    return 'ours';
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EEXIST' ? 'theirs' : 'unknown';
  }
}
