import { type FSWatcher, statSync, watch } from 'node:fs';
import { join } from 'node:path';
import type { Logger } from '../foundation/log.ts';

/**
 * Watches folders, not what is below them: the owner knows which folders count. (Node's own recursive watching takes one watch
 * for each file on Linux, and misses folders swapped behind a link.)
 */
export class DirectoryWatcher {
  readonly #onChange: (path: string) => void;
  readonly #log: Logger;
  readonly #watched = new Map<string, { watcher: FSWatcher; identity: string }>();
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
    this.#unwatch(path);
    if (identity === null) return;
    try {
      const watcher = watch(path, { persistent: false }, (_event, name) =>
        this.#onChange(name === null ? path : join(path, name)),
      );
      watcher.on('error', (error) => {
        this.#warn(path, error);
        this.#unwatch(path);
      });
      this.#watched.set(path, { watcher, identity });
    } catch (error) {
      this.#warn(path, error);
    }
  }

  /** Whether another folder has come to a path, or it is gone, or it came back. */
  isStale(path: string): boolean {
    return (this.#watched.get(path)?.identity ?? null) !== identityOf(path);
  }

  /** Whether the folder is among the watched ones. */
  has(path: string): boolean {
    return this.#watched.has(path);
  }

  /** Ends the watching of all other folders. */
  keepOnly(paths: ReadonlySet<string>): void {
    for (const path of this.#watched.keys()) if (!paths.has(path)) this.#unwatch(path);
  }

  close(): void {
    this.keepOnly(new Set());
  }

  #unwatch(path: string): void {
    this.#watched.get(path)?.watcher.close();
    this.#watched.delete(path);
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
