import { type FSWatcher, statSync, watch } from 'node:fs';
import { join } from 'node:path';
import type { Logger } from '../../foundation/log.ts';

/**
 * Watches folders, not what is below them: the owner knows which folders count. (Node's own recursive watching takes one watch
 * for each file on Linux, and misses folders swapped behind a link.)
 */
export class DirectoryWatcher {
  readonly #onChange: (path: string) => void;
  readonly #log: Logger;
  /** A folder that cannot be watched is kept too, without a watcher. */
  readonly #watched = new Map<string, { watcher: FSWatcher | null; identity: string | null }>();
  #warned = false;

  /** @param onChange called with the absolute path of what appeared, changed or went away; not necessarily anything did */
  constructor(onChange: (path: string) => void, log: Logger) {
    this.#onChange = onChange;
    this.#log = log;
  }

  /** Harmless where the folder is watched already; anew where another folder has come to that path. */
  watch(path: string): void {
    const identity = identityOf(path);
    const present = this.#watched.get(path);
    if (present?.identity === identity) return;
    present?.watcher?.close();
    this.#watched.set(path, { watcher: identity === null ? null : this.#open(path), identity });
  }

  /** Whether another folder has come to a path, or it is gone, or it came back. */
  isStale(path: string): boolean {
    return (this.#watched.get(path)?.identity ?? null) !== identityOf(path);
  }

  /** Whether the folder is among those that it was told to watch. */
  has(path: string): boolean {
    return this.#watched.has(path);
  }

  /** Ends the watching of all other folders. */
  keepOnly(paths: ReadonlySet<string>): void {
    for (const [path, { watcher }] of this.#watched) {
      if (paths.has(path)) continue;
      watcher?.close();
      this.#watched.delete(path);
    }
  }

  close(): void {
    this.keepOnly(new Set());
  }

  #open(path: string): FSWatcher | null {
    try {
      const watcher = watch(path, { persistent: false }, (_event, name) =>
        this.#onChange(name === null ? path : join(path, name)),
      );
      return watcher.on('error', (error) => {
        this.#warn(path, error);
        watcher.close();
      });
    } catch (error) {
      this.#warn(path, error);
      return null;
    }
  }

  #warn(path: string, error: unknown): void {
    if (this.#warned) return;
    this.#warned = true;
    const reason = error instanceof Error ? error.message : String(error);
    this.#log.warning({ path, reason }, 'cannot watch a folder of DAG files: its changes are seen at the next listing');
  }
}

/** Tells a folder from another one that later has the same path. */
function identityOf(path: string): string | null {
  try {
    const { dev, ino } = statSync(path);
    return `${dev}:${ino}`;
  } catch {
    return null;
  }
}
