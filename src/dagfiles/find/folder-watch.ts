import { basename } from 'node:path';
import type { Clock } from '../../foundation/clock.ts';
import type { Logger } from '../../foundation/log.ts';
import { IGNORE_FILE_NAME } from './airflow-ignore.ts';
import { DirectoryWatcher } from './directory-watcher.ts';

/** How folders are watched. */
export interface FolderWatchOptions {
  clock: Clock;
  log: Logger;
  /** How long changes must rest before they are told: `[tradewind] dag_file_watch_delay_ms`. */
  watchDelayMs: number;
  /** `[scheduler] dag_dir_list_interval`: folders are listed again so often, in case a change was not told. */
  rescanIntervalMs: number;
}

/** What is told of watched folders. */
export interface FolderWatchEvents {
  /** Files that appeared, changed or went away; absolute paths. */
  onChanges(paths: ReadonlySet<string>): void;
  /** All folders are to be listed again. */
  onRescan(): void;
}

/** Changes that never rest are told after so many delays. */
const LONGEST_DELAYS = 5;
/** How often the top folders are looked at: one swapped behind a link tells nobody. */
const ROOT_CHECK_MS = 1000;

/** Tells when something in the folders of DAG files changes: at once where the system says so, and by a slow listing. */
export class FolderWatch {
  readonly #options: FolderWatchOptions;
  readonly #events: FolderWatchEvents;
  readonly #roots: readonly string[];
  readonly #watcher: DirectoryWatcher;
  #changed = new Set<string>();
  #firstChangeMs = 0;
  #cancelTelling = () => {};
  #cancelRescan = () => {};
  #cancelRootCheck = () => {};

  constructor(roots: readonly string[], options: FolderWatchOptions, events: FolderWatchEvents) {
    this.#roots = roots;
    this.#options = options;
    this.#events = events;
    this.#watcher = new DirectoryWatcher((path) => this.#note(path), options.log);
  }

  start(): void {
    this.#planRescan();
    this.#planRootCheck();
  }

  /** Watches a folder from now on. */
  watch(folder: string): void {
    this.#watcher.watch(folder);
  }

  /** Ends the watching of all folders but these and the top ones. */
  keepOnly(folders: ReadonlySet<string>): void {
    this.#watcher.keepOnly(new Set([...folders, ...this.#roots]));
  }

  stop(): void {
    this.#cancelTelling();
    this.#cancelRescan();
    this.#cancelRootCheck();
    this.#watcher.close();
  }

  #note(path: string): void {
    const { clock, watchDelayMs } = this.#options;
    const now = clock.monotonicMs();
    if (this.#changed.size === 0) this.#firstChangeMs = now;
    this.#changed.add(path);
    this.#cancelTelling();
    const latest = this.#firstChangeMs + LONGEST_DELAYS * watchDelayMs;
    this.#cancelTelling = clock.after(Math.min(watchDelayMs, latest - now), () => this.#tell());
  }

  #tell(): void {
    const changed = this.#changed;
    this.#changed = new Set();
    // A folder among them appeared, went away or was swapped; and an ignore file speaks of any file.
    const needsListing = [...changed].some((path) => basename(path) === IGNORE_FILE_NAME || this.#watcher.has(path));
    if (needsListing) this.#events.onRescan();
    this.#events.onChanges(changed);
  }

  #planRescan(): void {
    this.#cancelRescan = this.#options.clock.after(this.#options.rescanIntervalMs, () => {
      this.#events.onRescan();
      this.#planRescan();
    });
  }

  #planRootCheck(): void {
    this.#cancelRootCheck = this.#options.clock.after(ROOT_CHECK_MS, () => {
      if (this.#roots.some((root) => this.#watcher.isStale(root))) {
        for (const root of this.#roots) this.#watcher.watch(root);
        this.#events.onRescan();
      }
      this.#planRootCheck();
    });
  }
}
