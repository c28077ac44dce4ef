import type { Queryable } from '../database.ts';
import { DagCatalog, type StoredDag } from './dag-catalog.ts';

/** Stored DAGs as if all their tasks named one pool: for whoever runs them in another one than their own. */
export class OnePoolCatalog extends DagCatalog {
  readonly #pool: string;
  readonly #byStored = new WeakMap<StoredDag, StoredDag>();

  constructor(db: Queryable, pool: string) {
    super(db);
    this.#pool = pool;
  }

  override async version(versionId: string, db?: Queryable): Promise<StoredDag | undefined> {
    const stored = await super.version(versionId, db);
    if (!stored) return undefined;
    let dag = this.#byStored.get(stored);
    if (!dag) {
      const tasks = stored.structure.tasks.map((task) => ({ ...task, pool: this.#pool }));
      dag = { ...stored, structure: { ...stored.structure, tasks } };
      this.#byStored.set(stored, dag);
    }
    return dag;
  }
}
