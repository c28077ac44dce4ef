import { type DagFile, type FileStamp, isSameStamp, stampOf } from './find-dag-files.ts';

/** What is remembered of a DAG file between two looks at the folder. */
export interface KnownDagFile {
  file: DagFile;
  /** Hash of its last bundle that was evaluated; null where there is none. */
  bundleHash: string | null;
  /** Monotonic; when that was. */
  evaluatedAtMs: number;
  /** It could not be bundled: perhaps for want of a file that nobody knows the name of. */
  isUnbundled: boolean;
  /** It did not load: perhaps for want of a package, a server or a setting that comes later. */
  hasFailed: boolean;
  /** The database holds something of it: DAGs or an import error. */
  isStored: boolean;
  /** The evaluation under way; a newer one replaces it. */
  parsing: AbortController | null;
}

/** The DAG files of all folders and the local files that they are made of. */
export class KnownDagFiles {
  readonly #files = new Map<string, KnownDagFile>();
  /** Local imports of each file, with what they looked like; null where one was not there. */
  readonly #imports = new Map<string, Map<string, FileStamp | null>>();
  /** The files that each local import is part of. */
  readonly #importers = new Map<string, Set<string>>();

  get(path: string): KnownDagFile | undefined {
    return this.#files.get(path);
  }

  /** Remembers a file as it was found; what else is known of it stays. */
  note(file: DagFile): KnownDagFile {
    const known = this.#files.get(file.path) ?? {
      file,
      bundleHash: null,
      evaluatedAtMs: -Infinity,
      isUnbundled: false,
      hasFailed: false,
      isStored: false,
      parsing: null,
    };
    known.file = file;
    this.#files.set(file.path, known);
    return known;
  }

  delete(path: string): void {
    this.#files.delete(path);
    this.#setImports(path, new Map());
  }

  all(): Iterable<KnownDagFile> {
    return this.#files.values();
  }

  /** Remembers what a file's bundle was made of. */
  async noteInputs(path: string, inputs: readonly string[]): Promise<void> {
    const imports = new Map<string, FileStamp | null>();
    for (const input of inputs) if (input !== path) imports.set(input, await stampOf(input));
    if (this.#files.has(path)) this.#setImports(path, imports);
  }

  /** The DAG files that a local file is part of, itself included where it is one. */
  madeOf(path: string): KnownDagFile[] {
    const paths = [path, ...(this.#importers.get(path) ?? [])];
    return paths.flatMap((each) => this.#files.get(each) ?? []);
  }

  /** Local imports that changed since they were last noted. */
  async changedImports(): Promise<string[]> {
    const changed = new Set<string>();
    const now = new Map<string, FileStamp | null>();
    for (const imports of this.#imports.values()) {
      for (const [input, before] of imports) {
        if (!now.has(input)) now.set(input, await stampOf(input));
        if (!isSameStamp(before, now.get(input) ?? null)) changed.add(input);
      }
    }
    return [...changed];
  }

  /** All local imports. */
  imports(): Iterable<string> {
    return this.#importers.keys();
  }

  #setImports(path: string, imports: Map<string, FileStamp | null>): void {
    for (const input of this.#imports.get(path)?.keys() ?? []) {
      const importers = this.#importers.get(input);
      importers?.delete(path);
      if (importers?.size === 0) this.#importers.delete(input);
    }
    if (imports.size === 0) this.#imports.delete(path);
    else this.#imports.set(path, imports);
    for (const input of imports.keys()) this.#importers.set(input, (this.#importers.get(input) ?? new Set()).add(path));
  }
}
