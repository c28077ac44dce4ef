import { mkdir } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import type { Service } from '../foundation/service.ts';
import { waitAtMost } from '../foundation/wait-at-most.ts';
import { DagFileParser, type DagFileParserOptions, type ParseResult } from './dag-file-parser.ts';
import { DagFileStore, type DagFileStoreOptions } from './dag-file-store.ts';
import {
  type DagFile,
  type DagFolder,
  isDagFileName,
  isFolder,
  isSameStamp,
  stampOf,
  UNSEEN,
} from './find/find-dag-files.ts';
import { noteParsed } from '../metadata/dag-files/parsing-requests.ts';
import type { IgnoreFileSyntax } from './find/airflow-ignore.ts';
import { FolderWatch, type FolderWatchOptions } from './find/folder-watch.ts';
import { type KnownDagFile, KnownDagFiles } from './find/known-dag-files.ts';
import { listDagFolders } from './find/list-dag-folders.ts';
import { ParsingRequests } from './parsing-requests.ts';
import { WorkUnderWay } from './work-under-way.ts';

/** What is read, and how. */
export interface DagFileProcessorOptions extends DagFileParserOptions, DagFileStoreOptions, FolderWatchOptions {
  folders: readonly DagFolder[];
  ignoreFileSyntax: IgnoreFileSyntax;
  /** Whether `start` resolves only when every file was read once; a number waits for that so many milliseconds at most. */
  waitForFirstScan?: boolean | number;
}

/** Reads DAG files as they appear, change or are asked for (`/parseDagFile` of the stable API), and stores what they say. */
export interface DagFileProcessor extends Service {
  /**
   * Reads files afresh, changed or not, in quarantine or not: all of them, or those of the given absolute paths. Works without
   * `start` too.
   */
  reparse(paths?: readonly string[]): Promise<void>;
}

/** Makes the processor of DAG files, not started yet. */
export function createDagFileProcessor(options: DagFileProcessorOptions): DagFileProcessor {
  return new FolderProcessor(options);
}

/** A file that was evaluated since then and whose bundle is the same is left alone: what changed may be its own doing. */
const SETTLE_MS = 2000;
/** How long a file that is gone may wait for the reading of those that may have taken its DAGs. */
const LONGEST_RENAME_MS = 2000;
/** After a failure of ours all is looked at again. */
const RETRY_MS = 5000;

class FolderProcessor implements DagFileProcessor {
  readonly #options: DagFileProcessorOptions;
  readonly #parser: DagFileParser;
  readonly #store: DagFileStore;
  readonly #watch: FolderWatch;
  readonly #requests: ParsingRequests;
  readonly #known = new KnownDagFiles();
  readonly #work: WorkUnderWay;
  #restored: Promise<void> | null = null;
  #listing: Promise<unknown> = Promise.resolve();
  #cancelRetry = () => {};
  #stopped = false;

  constructor(options: DagFileProcessorOptions) {
    this.#options = options;
    this.#parser = new DagFileParser(options);
    this.#store = new DagFileStore(options);
    this.#work = new WorkUnderWay({
      onFailure: (error) => {
        if (!this.#stopped) options.log.error({}, 'reading DAG files failed', error);
      },
      onIdle: () => this.#store.settle(),
    });
    const roots = options.folders.map((folder) => folder.path);
    this.#watch = new FolderWatch(roots, options, {
      onChanges: (paths) => this.#work.add(this.#lookAt(paths)),
      onRescan: () => this.#work.add(this.#scanForAll()),
    });
    this.#requests = new ParsingRequests(
      options,
      (path) => this.#known.get(path) !== undefined,
      (paths) => this.#work.add(this.#readRequested(paths)),
    );
  }

  async start(): Promise<void> {
    for (const folder of this.#options.folders) await makeFolder(folder);
    await this.#restore();
    this.#watch.start();
    this.#work.add(this.#scan());
    this.#requests.start();
    const { waitForFirstScan = false, clock } = this.#options;
    if (waitForFirstScan === true) await this.#work.idle();
    if (typeof waitForFirstScan === 'number') await waitAtMost(clock, this.#work.idle(), waitForFirstScan);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#cancelRetry();
    this.#watch.stop();
    await this.#requests.stop();
    await this.#parser.stop();
    await this.#work.idle();
  }

  async reparse(paths?: readonly string[]): Promise<void> {
    await this.#restore();
    this.#work.add(this.#readAfresh(paths && new Set(paths)));
    await this.#work.idle();
  }

  async #readRequested(paths: readonly string[]): Promise<void> {
    await this.#readAfresh(new Set(paths));
    await noteParsed(this.#options.db, paths, this.#options.clock.now());
  }

  #readAfresh(paths?: ReadonlySet<string>): Promise<void> {
    this.#parser.renew();
    return this.#scan((file) => paths?.has(file.path) ?? true, true);
  }

  /** Learns once what an earlier process stored. */
  #restore(): Promise<void> {
    this.#restored ??= this.#noteStored();
    return this.#restored;
  }

  async #noteStored(): Promise<void> {
    try {
      for (const file of await this.#store.restore(this.#options.folders)) this.#known.note(file).isStored = true;
    } catch (error) {
      this.#restored = null;
      throw error;
    }
  }

  /** Lists the folders and reads what is new, changed or wanted. One listing waits for the other, not for its reading. */
  async #scan(isWanted: (file: DagFile) => boolean = () => false, afresh = false): Promise<void> {
    const listing = this.#listing.then(() => this.#list(isWanted));
    this.#listing = listing.catch(() => undefined);
    const { files, gone } = await listing;
    await this.#read(files, gone, afresh);
  }

  /**
   * The slow listing also tries again what did not load, and brings back DAGs that somebody deleted although their files are
   * still there, as Airflow does.
   */
  async #scanForAll(): Promise<void> {
    const deleted = await this.#store.findDeleted();
    const isWanted = ({ path }: DagFile) => deleted.has(path) || this.#known.get(path)?.hasFailed === true;
    await this.#scan(isWanted, deleted.size > 0);
  }

  async #list(isWanted: (file: DagFile) => boolean): Promise<{ files: DagFile[]; gone: DagFile[] }> {
    const { folders, ignoreFileSyntax, log } = this.#options;
    const onDirectory = (path: string) => this.#watch.watch(path);
    const listed = await listDagFolders(folders, { ignoreFileSyntax, log, onDirectory });
    this.#watch.keepOnly(new Set([...listed.directories, ...[...this.#known.imports()].map((path) => dirname(path))]));
    const affected = new Set((await this.#known.changedImports()).flatMap((path) => this.#known.madeOf(path)));
    const files = [...listed.files.values()].filter((file) => {
      const known = this.#known.get(file.path);
      return (
        !known ||
        !isSameStamp(known.file.stamp, file.stamp) ||
        affected.has(known) ||
        known.isUnbundled ||
        isWanted(file)
      );
    });
    const gone = [...this.#known.all()]
      .map(({ file }) => file)
      .filter(({ path }) => !listed.files.has(path) && !listed.isHidden(path));
    return { files, gone };
  }

  /** Reads what changes at these paths ask for. */
  async #lookAt(paths: ReadonlySet<string>): Promise<void> {
    const affected = new Map<string, DagFile>();
    let needsListing = false;
    for (const path of paths) {
      for (const { file } of this.#known.madeOf(path)) affected.set(file.path, file);
      // Whether a new file counts, the ignore files say.
      if (!this.#known.get(path)) needsListing ||= isDagFileName(basename(path)) || (await isFolder(path));
    }
    // What a file that could not be bundled lacks may be anything.
    for (const { file, isUnbundled } of this.#known.all()) if (isUnbundled) affected.set(file.path, file);
    const present: DagFile[] = [];
    for (const file of affected.values()) {
      const stamp = await stampOf(file.path);
      if (stamp) present.push({ ...file, stamp });
      else needsListing = true;
    }
    if (needsListing) await this.#scan((file) => affected.has(file.path));
    else await this.#read(present, []);
  }

  /** Reads files, and then forgets those that are gone: a DAG whose file was renamed is never inactive. */
  async #read(files: readonly DagFile[], gone: readonly DagFile[], afresh = false): Promise<void> {
    if (this.#stopped) return;
    const again = new Set<string>();
    const stored = gone.filter((file) => this.#known.get(file.path)?.isStored);
    for (const file of gone) {
      this.#known.get(file.path)?.parsing?.abort();
      this.#known.delete(file.path);
      this.#parser.forget(file.path);
      for (const path of this.#store.release(file)) again.add(path);
    }
    const requests = files.map((file) => {
      const known = this.#known.note(file);
      known.parsing?.abort();
      known.parsing = new AbortController();
      return { file, signal: known.parsing.signal, knownHash: afresh ? undefined : this.#recentHash(known) };
    });
    const { clock, log } = this.#options;
    const startedMs = clock.monotonicMs();
    const counts = { parsed: 0, failed: 0, 'no-dag-file': 0, unchanged: 0, stopped: 0 };
    const signals = new Map(requests.map(({ file, signal }) => [file.path, signal]));
    const parsing = this.#parser.parse(requests, async (result) => {
      const known = this.#known.get(result.file.path);
      // Meanwhile it is gone or being read again.
      if (!known || known.parsing?.signal !== signals.get(result.file.path)) return;
      known.parsing = null;
      counts[result.kind]++;
      try {
        for (const path of await this.#take(known, result)) again.add(path);
      } catch (error) {
        this.#retryLater(known, error);
      }
    });
    const settled = parsing.catch((error: unknown) => {
      for (const { file, signal } of requests) {
        const known = this.#known.get(file.path);
        if (known?.parsing?.signal === signal) this.#retryLater(known, error);
      }
    });
    if (stored.length > 0) await this.#removeAfter(settled, stored);
    await settled;
    if (counts.parsed + counts.failed > 0) {
      const ms = Math.round(clock.monotonicMs() - startedMs);
      log.info({ loaded: counts.parsed, failed: counts.failed, ms }, 'read DAG files');
    }
    const rivals = [...again].flatMap((path) => this.#known.get(path)?.file ?? []);
    if (rivals.length > 0) await this.#read(rivals, [], true);
  }

  /** Forgets files that are gone when others were read, but does not wait long for one that hangs. */
  async #removeAfter(reading: Promise<void>, gone: readonly DagFile[]): Promise<void> {
    await waitAtMost(this.#options.clock, reading, LONGEST_RENAME_MS);
    for (const file of gone) {
      const back = this.#known.get(file.path);
      // It came back meanwhile: what is stored of it is its own again.
      if (back) {
        back.isStored = true;
        continue;
      }
      await this.#store.remove(file).catch((error: unknown) => {
        const known = this.#known.note(file);
        known.isStored = true;
        this.#retryLater(known, error);
      });
    }
  }

  #recentHash(known: KnownDagFile): string | undefined {
    const isRecent = this.#options.clock.monotonicMs() - known.evaluatedAtMs < SETTLE_MS;
    return isRecent ? (known.bundleHash ?? undefined) : undefined;
  }

  /** @returns paths of files that must be read again */
  async #take(known: KnownDagFile, result: ParseResult): Promise<ReadonlySet<string>> {
    if (result.kind !== 'stopped' && result.kind !== 'unchanged') known.hasFailed = result.kind === 'failed';
    switch (result.kind) {
      case 'stopped':
      case 'unchanged':
        return new Set();
      case 'no-dag-file': {
        const readAgain = this.#store.release(result.file);
        if (known.isStored) await this.#store.remove(result.file);
        known.isStored = false;
        known.isUnbundled = false;
        return readAgain;
      }
      case 'failed':
        await this.#noteInputs(known, result);
        await this.#store.fail(result.file, result.error);
        return new Set();
      case 'parsed':
        await this.#noteInputs(known, result);
        return await this.#store.save(result);
    }
  }

  async #noteInputs(known: KnownDagFile, result: { inputs: string[]; bundleHash: string | null }): Promise<void> {
    known.bundleHash = result.bundleHash;
    known.evaluatedAtMs = this.#options.clock.monotonicMs();
    known.isUnbundled = result.bundleHash === null;
    known.isStored = true;
    for (const folder of new Set(result.inputs.map((input) => dirname(input)))) this.#watch.watch(folder);
    await this.#known.noteInputs(known.file.path, result.inputs);
  }

  /** Something of ours failed, such as the database: nothing is known of the file, so the next listing finds it changed or gone. */
  #retryLater(known: KnownDagFile, error: unknown): void {
    known.parsing = null;
    known.file = { ...known.file, stamp: UNSEEN };
    known.bundleHash = null;
    if (this.#stopped) return;
    this.#options.log.error({ path: known.file.path }, 'cannot read or store a DAG file, trying again soon', error);
    this.#cancelRetry();
    this.#cancelRetry = this.#options.clock.after(RETRY_MS, () => this.#work.add(this.#scan()));
  }
}

/** Makes the user's folder where it is not there, so that a file can be dropped into it; whether that works is seen when it is listed. */
async function makeFolder({ bundleName, path }: DagFolder): Promise<void> {
  if (bundleName !== 'dags-folder' || isDagFileName(basename(path))) return;
  await mkdir(path, { recursive: true }).catch(() => undefined);
}
