import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ParsedDag } from '../metadata/dag-files/parsed-dag-file.ts';
import { BUNDLE_BATCH_SIZE, type BundledDagFile, bundleDagFiles, stopBundler } from './bundle/bundle-dag-files.ts';
import type { EvaluateSettings } from './load/evaluate-bundle.ts';
import { type DagFile, mentionsDag } from './find/find-dag-files.ts';
import { LoaderPool, type LoaderPoolOptions } from './load/loader-pool.ts';

/** How DAG files are found, bundled and evaluated. */
export interface DagFileParserOptions extends LoaderPoolOptions, EvaluateSettings {
  /** `[core] dag_discovery_safe_mode`. */
  safeMode: boolean;
  /** Where the console output of DAG files goes, `<folder>/<bundle name>/<relative path>.log`; null drops it. */
  outputFolder: string | null;
}

/** What a DAG file is, as far as its text alone tells, and what became of it when it was evaluated. */
export type ParseResult = { file: DagFile } & (
  | {
      kind: 'parsed';
      source: string;
      /** Absolute paths of the local files that are part of it. */
      inputs: string[];
      /** SHA-256 of the bundle's code. */
      bundleHash: string;
      bundleCode: string;
      dags: ParsedDag[];
    }
  | { kind: 'failed'; inputs: string[]; error: string; /** Null where there is no bundle. */ bundleHash: string | null }
  /** It does not speak of DAGs, or is gone: nothing was evaluated. */
  | { kind: 'no-dag-file' }
  /** Its bundle is the one that need not be evaluated again. */
  | { kind: 'unchanged' }
  | { kind: 'stopped' }
);

/** A file to parse. */
export interface ParseRequest {
  file: DagFile;
  /** Gives up: `stopped`. */
  signal?: AbortSignal;
  /** Hash of a bundle that need not be evaluated again. */
  knownHash?: string | undefined;
}

/** How many files may wait for their evaluation before the next are bundled. */
const LONGEST_QUEUE = 2 * BUNDLE_BATCH_SIZE;
/** Esbuild's own process ends after so long without work. */
const BUNDLER_IDLE_MS = 5000;

/**
 * Reads, bundles and evaluates DAG files. A file that ended its loader process or broke a limit is in quarantine: its error is
 * given again, without another try, until its bundle changes.
 */
export class DagFileParser {
  readonly #options: DagFileParserOptions;
  readonly #loaders: LoaderPool;
  /** By path. */
  readonly #quarantine = new Map<string, { hash: string; error: string }>();
  #bundling = 0;
  #cancelBundlerEnd = () => {};
  #stopped = false;

  constructor(options: DagFileParserOptions) {
    this.#options = options;
    this.#loaders = new LoaderPool(options);
  }

  /**
   * Parses files; each result is given as soon as it is there. One that takes long does not keep the others waiting.
   * @returns when all were given, or those under way where it was stopped
   */
  async parse(requests: readonly ParseRequest[], onParsed: (parsed: ParseResult) => Promise<void>): Promise<void> {
    const underWay = new Set<Promise<void>>();
    const failures: unknown[] = [];
    const finish = async (bundled: BundledRequest) => {
      try {
        await onParsed(await this.#evaluate(bundled));
      } catch (error) {
        failures.push(error);
      }
    };
    for (const [folder, files] of Map.groupBy(requests, (request) => request.file.folder)) {
      for (let start = 0; start < files.length && !this.#stopped; start += BUNDLE_BATCH_SIZE) {
        for (const bundled of await this.#readAndBundle(folder, files.slice(start, start + BUNDLE_BATCH_SIZE))) {
          const done = finish(bundled).finally(() => underWay.delete(done));
          underWay.add(done);
        }
        while (underWay.size > LONGEST_QUEUE) await Promise.race(underWay);
      }
    }
    await Promise.all(underWay);
    if (failures.length > 0) throw failures[0];
  }

  /** Forgets quarantines and what loader processes have cached: everything that follows is tried afresh. */
  renew(): void {
    this.#quarantine.clear();
    this.#loaders.renew();
  }

  /** Lets a file in quarantine go: it is gone. */
  forget(path: string): void {
    this.#quarantine.delete(path);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#cancelBundlerEnd();
    await this.#loaders.stop();
    await stopBundler();
  }

  async #readAndBundle(folder: string, requests: readonly ParseRequest[]): Promise<BundledRequest[]> {
    this.#cancelBundlerEnd();
    this.#bundling++;
    try {
      const sources = await Promise.all(requests.map(({ file }) => readFile(file.path, 'utf8').catch(() => null)));
      const isDagFile = (source: string | null) => source !== null && (!this.#options.safeMode || mentionsDag(source));
      const paths = requests.flatMap(({ file }, index) => (isDagFile(sources[index] ?? null) ? [file.path] : []));
      const bundled = await bundleDagFiles(folder, paths);
      return requests.map((request, index) => ({
        request,
        source: sources[index] ?? '',
        bundled: bundled.get(request.file.path) ?? null,
      }));
    } finally {
      this.#bundling--;
      if (this.#bundling === 0) {
        this.#cancelBundlerEnd = this.#options.clock.after(BUNDLER_IDLE_MS, () => void stopBundler());
      }
    }
  }

  async #evaluate({ request, source, bundled }: BundledRequest): Promise<ParseResult> {
    const { file, signal, knownHash } = request;
    if (!bundled) return { file, kind: 'no-dag-file' };
    const { inputs } = bundled;
    if (bundled.kind === 'broken') return { file, kind: 'failed', inputs, error: bundled.error, bundleHash: null };
    const { hash, code } = bundled;
    if (hash === knownHash) return { file, kind: 'unchanged' };
    const quarantined = this.#quarantine.get(file.path);
    if (quarantined?.hash === hash) return { file, kind: 'failed', inputs, error: quarantined.error, bundleHash: hash };
    this.#quarantine.delete(file.path);
    const bundle = { hash, code, fileloc: file.path };
    const { defaults, timezone } = this.#options;
    const outcome = await this.#loaders.load(
      { bundle, relativeFileloc: file.relativePath, defaults, timezone, outputFile: this.#outputFile(file) },
      signal,
    );
    switch (outcome.kind) {
      case 'loaded':
        return { file, kind: 'parsed', source, inputs, bundleHash: hash, bundleCode: code, dags: outcome.dags };
      case 'failed':
        return { file, kind: 'failed', inputs, error: outcome.error, bundleHash: hash };
      case 'lost': {
        const error = `${outcome.error}\nThe file is not tried again until it changes.`;
        this.#quarantine.set(file.path, { hash, error });
        return { file, kind: 'failed', inputs, error, bundleHash: hash };
      }
      case 'stopped':
        return { file, kind: 'stopped' };
    }
  }

  #outputFile(file: DagFile): string | null {
    const { outputFolder } = this.#options;
    return outputFolder === null ? null : join(outputFolder, file.bundleName, `${file.relativePath}.log`);
  }
}

interface BundledRequest {
  request: ParseRequest;
  source: string;
  /** Null where the file is no DAG file. */
  bundled: BundledDagFile | null;
}
