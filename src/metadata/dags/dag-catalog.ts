import type { JsonObject } from '../../foundation/json.ts';
import type { DagStructure } from '../../serialization/dag-structure.ts';
import { deserializeDag } from '../../serialization/deserialize-dag.ts';
import type { Queryable } from '../database.ts';

/** One version of a DAG, as it was stored. Never changes. */
export interface StoredDag {
  readonly versionId: string;
  readonly versionNumber: number;
  /** The hash of the bundle that holds its code. */
  readonly bundleHash: string;
  readonly structure: DagStructure;
}

interface StoredDagRow {
  id: string;
  dag_id: string;
  version_number: number;
  bundle_version: string;
  data: string;
}

const SELECT = `SELECT v.id, v.dag_id, v.version_number, v.bundle_version, s.data
  FROM dag_version v JOIN serialized_dag s ON s.dag_version_id = v.id`;

/** How many versions a process keeps decoded. */
const KEPT_VERSIONS = 2_000;

/** Stored DAGs, decoded once for each version and process. */
export class DagCatalog {
  readonly #db: Queryable;
  readonly #onUnreadable: ((dagId: string, error: unknown) => void) | undefined;
  /** In order of use, the longest unused first. */
  readonly #byVersion = new Map<string, StoredDag>();

  /**
   * @param onUnreadable told of a version that this program cannot read: perhaps another one stored it. It then counts as one that
   *   is not there; without somebody to tell, asking for it fails
   */
  constructor(db: Queryable, onUnreadable?: (dagId: string, error: unknown) => void) {
    this.#db = db;
    this.#onUnreadable = onUnreadable;
  }

  /** The newest version of a DAG; undefined where it never loaded. */
  async latest(dagId: string, db: Queryable = this.#db): Promise<StoredDag | undefined> {
    const row = await db.first<{ id: string }>({
      sql: 'SELECT id FROM dag_version WHERE dag_id = $1 ORDER BY version_number DESC LIMIT 1',
      parameters: [dagId],
    });
    return row && this.version(row.id, db);
  }

  /** The version of that id; undefined where there is none. */
  async version(versionId: string, db: Queryable = this.#db): Promise<StoredDag | undefined> {
    const kept = this.#byVersion.get(versionId);
    if (kept) {
      this.#byVersion.delete(versionId);
      this.#byVersion.set(versionId, kept);
      return kept;
    }
    const row = await db.first<StoredDagRow>({ sql: `${SELECT} WHERE v.id = $1`, parameters: [versionId] });
    if (!row) return undefined;
    const structure = this.#read(row);
    if (!structure) return undefined;
    const stored: StoredDag = {
      versionId: row.id,
      versionNumber: row.version_number,
      bundleHash: row.bundle_version,
      structure,
    };
    const [oldest] = this.#byVersion.keys();
    if (this.#byVersion.size >= KEPT_VERSIONS && oldest !== undefined) this.#byVersion.delete(oldest);
    this.#byVersion.set(versionId, stored);
    return stored;
  }

  #read({ dag_id: dagId, data }: StoredDagRow): DagStructure | undefined {
    try {
      return deserializeDag(JSON.parse(data) as JsonObject);
    } catch (error) {
      if (!this.#onUnreadable) throw error;
      this.#onUnreadable(dagId, error);
      return undefined;
    }
  }
}
