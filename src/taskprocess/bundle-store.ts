import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Where bundles lie, and where they come from. */
export interface BundleStoreOptions {
  /** `<home>/bundles`. */
  folder: string;
  /** The code of a bundle where the database has it. */
  readCode: (hash: string) => Promise<string | undefined>;
}

/** Bundles as files, for the processes that cannot see the database. A bundle never changes, so neither does its file. */
export class BundleStore {
  readonly #options: BundleStoreOptions;
  readonly #present = new Set<string>();
  readonly #pending = new Map<string, Promise<string>>();

  constructor(options: BundleStoreOptions) {
    this.#options = options;
  }

  /** Where the bundle's file lies, whether or not it is there yet. */
  fileOf(hash: string): string {
    return join(this.#options.folder, `${hash}.mjs`);
  }

  /** Whether the file is known to be there. */
  has(hash: string): boolean {
    return this.#present.has(hash);
  }

  /**
   * Makes the file exist and checks that it holds what its name says.
   * @returns its path
   * @throws Error where there is no such bundle, or the file cannot be written
   */
  ensure(hash: string): Promise<string> {
    if (this.#present.has(hash)) return Promise.resolve(this.fileOf(hash));
    let pending = this.#pending.get(hash);
    if (!pending) {
      pending = this.#fetch(hash).finally(() => this.#pending.delete(hash));
      this.#pending.set(hash, pending);
    }
    return pending;
  }

  async #fetch(hash: string): Promise<string> {
    if (!/^[0-9a-f]{64}$/.test(hash)) throw new Error(`not the hash of a DAG bundle: ${hash}`);
    const file = this.fileOf(hash);
    if (!(await holds(file, hash))) {
      const code = await this.#options.readCode(hash);
      if (code === undefined) throw new Error(`the DAG bundle ${hash} is not in the database`);
      if (digest(code) !== hash) throw new Error(`the DAG bundle ${hash} in the database is damaged`);
      await mkdir(this.#options.folder, { recursive: true });
      // Renamed into place: another process never sees half of it.
      const fresh = `${file}.${process.pid}`;
      await writeFile(fresh, code);
      await rename(fresh, file);
    }
    this.#present.add(hash);
    return file;
  }
}

async function holds(file: string, hash: string): Promise<boolean> {
  try {
    return digest(await readFile(file, 'utf8')) === hash;
  } catch {
    return false;
  }
}

function digest(code: string): string {
  return createHash('sha256').update(code).digest('hex');
}
