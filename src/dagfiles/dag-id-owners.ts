import type { DagBundle } from '../authoring/bundle-import.ts';
import { findInSources } from './load/find-in-sources.ts';

/** Which file a DAG id belongs to: the first that defined it keeps it, as long as it does. */
export class DagIdOwners {
  readonly #owners = new Map<string, { path: string; settled: boolean }>();
  /** The ids of each file. */
  readonly #held = new Map<string, Set<string>>();
  /** Files that wanted an id that belongs to another file. */
  readonly #rivals = new Map<string, Set<string>>();

  /** Takes what was known before any file was read. */
  restore(dagId: string, path: string): void {
    this.#own(dagId, path, true);
  }

  /**
   * Claims ids for a file and gives up those that it held and no longer has.
   * Of two files first seen together the one whose path sorts first is the owner, whichever was evaluated sooner.
   * @returns ids that belong to others, by their owner; and files that must be read again, since they lost an id or may have one now
   */
  claim(path: string, dagIds: readonly string[]): { refused: Map<string, string>; readAgain: Set<string> } {
    const refused = new Map<string, string>();
    const readAgain = this.release(path, new Set(dagIds));
    for (const dagId of dagIds) {
      const owner = this.#owners.get(dagId);
      if (owner && owner.path !== path && (owner.settled || owner.path < path)) {
        refused.set(dagId, owner.path);
        this.#rivals.set(dagId, (this.#rivals.get(dagId) ?? new Set()).add(path));
        continue;
      }
      this.#rivals.get(dagId)?.delete(path);
      if (owner?.path === path) continue;
      if (owner) {
        readAgain.add(owner.path);
        this.#held.get(owner.path)?.delete(dagId);
      }
      this.#own(dagId, path, false);
    }
    return { refused, readAgain };
  }

  /**
   * Gives up a file's ids.
   * @param except ids that it keeps
   * @returns files that wanted one of them
   */
  release(path: string, except: ReadonlySet<string> = new Set()): Set<string> {
    const readAgain = new Set<string>();
    for (const dagId of this.#held.get(path) ?? []) {
      if (except.has(dagId)) continue;
      this.#held.get(path)?.delete(dagId);
      this.#owners.delete(dagId);
      for (const rival of this.#rivals.get(dagId) ?? []) readAgain.add(rival);
      this.#rivals.delete(dagId);
    }
    for (const [dagId, rivals] of this.#rivals) if (!except.has(dagId)) rivals.delete(path);
    return readAgain;
  }

  #own(dagId: string, path: string, settled: boolean): void {
    this.#owners.set(dagId, { path, settled });
    this.#held.set(path, (this.#held.get(path) ?? new Set()).add(dagId));
  }

  /** Files that hold an id which is not among the given ones. */
  holdersOfOthers(dagIds: ReadonlySet<string>): Set<string> {
    const paths = new Set<string>();
    for (const [dagId, { path }] of this.#owners) if (!dagIds.has(dagId)) paths.add(path);
    return paths;
  }

  /** All files known now were read: from here on, who has an id keeps it. */
  settle(): void {
    for (const owner of this.#owners.values()) owner.settled = true;
  }
}

/**
 * The import error of a file whose DAG ids others have, in Airflow's words (AirflowDagDuplicatedIdException), with the places where the
 * ids stand.
 * @param refused the path of the first file by DAG id
 */
export function duplicateDagIdError(refused: ReadonlyMap<string, string>, bundle: DagBundle): string {
  return [...refused]
    .map(([dagId, owner]) => {
      const site = findInSources(bundle, new RegExp(`(['"\`])${RegExp.escape(dagId)}\\1`));
      const place = site === null ? '' : `\n    at ${site.path}:${site.line}:${site.column}`;
      return (
        `AirflowDagDuplicatedIdException: Ignoring DAG ${dagId} from ${bundle.fileloc} - also found in ${owner}. ` +
        `Give one of them another id.${place}`
      );
    })
    .join('\n');
}
