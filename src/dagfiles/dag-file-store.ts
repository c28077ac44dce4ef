import { join } from 'node:path';
import type { Clock } from '../foundation/clock.ts';
import type { Logger } from '../foundation/log.ts';
import { listActiveDagFiles } from '../metadata/dag-files/active-dag-files.ts';
import type { Database } from '../metadata/database.ts';
import { findAccessFaults } from '../metadata/users/find-access-faults.ts';
import { deactivateDagsOfFile, listKnownDagFiles, saveImportError } from '../metadata/dag-files/import-errors.ts';
import type { ParsedDag } from '../metadata/dag-files/parsed-dag-file.ts';
import { saveParsedDagFile } from '../metadata/dag-files/save-parsed-dag-file.ts';
import type { ParseResult } from './dag-file-parser.ts';
import { DagIdOwners, duplicateDagIdError } from './dag-id-owners.ts';
import { type DagFile, type DagFolder, UNSEEN } from './find/find-dag-files.ts';

/** Where what DAG files say is stored. */
export interface DagFileStoreOptions {
  db: Database;
  clock: Clock;
  log: Logger;
  /** `[core] dags_are_paused_at_creation`. */
  pausedAtCreation: boolean;
  /** Called for each file that was read, or is gone. */
  onParsed?: ((event: DagFileEvent) => void) | undefined;
}

/** What became of a DAG file. */
export interface DagFileEvent {
  /** Absolute path. */
  path: string;
  /** Ids of its DAGs; none where it has an error, although those of its last good version live on. */
  dagIds: string[];
  /** Ids of DAGs with a new version. */
  changed: string[];
  /** Ids of DAGs that it has no longer. */
  deactivated: string[];
  /** The import error; null where it loads. */
  error: string | null;
}

/** Writes what DAG files say, and knows which file each DAG id belongs to. Where the tables say it already, nothing is written. */
export class DagFileStore {
  readonly #options: DagFileStoreOptions;
  readonly #owners = new DagIdOwners();
  /** DAGs of files that were refused for what they let roles do, by the path of the file. */
  readonly #refusedAccess = new Map<string, readonly ParsedDag[]>();

  constructor(options: DagFileStoreOptions) {
    this.#options = options;
  }

  /**
   * Learns what was stored before, and deactivates the DAGs of folders that are no longer wanted, such as the examples.
   * @returns all files of which something is stored, as of a time when nobody knows what they looked like
   */
  async restore(folders: readonly DagFolder[]): Promise<DagFile[]> {
    const { db } = this.#options;
    const byName = new Map(folders.map((folder) => [folder.bundleName, folder]));
    for (const { dagId, bundleName, relativeFileloc } of await listActiveDagFiles(db)) {
      const folder = byName.get(bundleName);
      if (folder) this.#owners.restore(dagId, join(folder.path, relativeFileloc));
      else await deactivateDagsOfFile(db, { bundleName, relativeFileloc });
    }
    const files: DagFile[] = [];
    for (const { bundleName, path: folder } of folders) {
      for (const relativePath of await listKnownDagFiles(db, bundleName)) {
        files.push({ bundleName, folder, path: join(folder, relativePath), relativePath, stamp: UNSEEN });
      }
    }
    return files;
  }

  /** @returns paths of files that must be read again, since who owns one of their DAG ids changed */
  async save(result: ParseResult & { kind: 'parsed' }): Promise<ReadonlySet<string>> {
    const { file, source, bundleHash, bundleCode, dags } = result;
    const { db, clock, log, pausedAtCreation } = this.#options;
    const { refused, readAgain } = this.#owners.claim(
      file.path,
      dags.map((dag) => dag.dagId),
    );
    const own = dags.filter((dag) => !refused.has(dag.dagId));
    const faults = await findAccessFaults(db, own);
    this.#waitForRoles(file.path, faults.length > 0 ? own : []);
    if (faults.length > 0) {
      await this.fail(file, faults.join('\n'));
      return readAgain;
    }
    const parsed = { ...keyOf(file), fileloc: file.path, bundleHash, bundleCode, sourceCode: source, dags: own };
    const saved = await saveParsedDagFile(db, parsed, { clock, pausedAtCreation });
    const bundle = { hash: bundleHash, code: bundleCode, fileloc: file.path };
    const error = refused.size === 0 ? null : duplicateDagIdError(refused, bundle);
    if (error !== null) await saveImportError(db, keyOf(file), error, clock);
    if (error !== null) this.#logError(file, error);
    log.debug({ path: file.path, dags: own.length, changed: saved.changed.length }, 'DAG file read');
    this.#tell(file, { dagIds: own.map((dag) => dag.dagId), ...saved, error });
    return readAgain;
  }

  /** @returns paths of files whose DAGs somebody deleted from the database, and of those that name roles which are there by now */
  async findDeleted(): Promise<ReadonlySet<string>> {
    const { db } = this.#options;
    const active = await listActiveDagFiles(db);
    const paths = this.#owners.holdersOfOthers(new Set(active.map(({ dagId }) => dagId)));
    for (const [path, dags] of this.#refusedAccess) {
      if ((await findAccessFaults(db, dags)).length === 0) paths.add(path);
    }
    return paths;
  }

  #waitForRoles(path: string, dags: readonly ParsedDag[]): void {
    if (dags.length === 0) this.#refusedAccess.delete(path);
    else this.#refusedAccess.set(path, dags);
  }

  /** Stores why a file does not load. */
  async fail(file: DagFile, error: string): Promise<void> {
    const { db, clock } = this.#options;
    await saveImportError(db, keyOf(file), error, clock);
    this.#logError(file, error);
    this.#tell(file, { error });
  }

  /** The first line and the first place: the whole is in the database. */
  #logError(file: DagFile, error: string): void {
    const at = /^ +at (?:.*\()?([^()\s]+:\d+:\d+)\)?$/m.exec(error)?.[1];
    this.#options.log.error({ path: file.path, at, error: error.split('\n', 1)[0] }, 'DAG file does not load');
  }

  /**
   * Gives up the ids of a file that is gone or no DAG file any more.
   * @returns paths of files that must be read again, since they wanted one of them
   */
  release(file: DagFile): ReadonlySet<string> {
    this.#refusedAccess.delete(file.path);
    return this.#owners.release(file.path);
  }

  /** Deactivates the DAGs of a file that is gone or no DAG file any more. */
  async remove(file: DagFile): Promise<void> {
    const deactivated = await deactivateDagsOfFile(this.#options.db, keyOf(file));
    this.#options.log.info({ path: file.path, dags: deactivated.length }, 'DAG file is gone');
    this.#tell(file, { deactivated });
  }

  /** All files known now were read: from here on, who has a DAG id keeps it. */
  settle(): void {
    this.#owners.settle();
  }

  #tell(file: DagFile, event: Partial<DagFileEvent>): void {
    this.#options.onParsed?.({ dagIds: [], changed: [], deactivated: [], error: null, ...event, path: file.path });
  }
}

function keyOf(file: DagFile) {
  return { bundleName: file.bundleName, relativeFileloc: file.relativePath };
}
