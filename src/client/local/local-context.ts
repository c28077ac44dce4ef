import type { Config } from '../../config/config.ts';
import type { Clock } from '../../foundation/clock.ts';
import type { DagCatalog } from '../../metadata/dags/dag-catalog.ts';
import type { Database } from '../../metadata/database.ts';

/** What the control plane of a database works with; fits every action's context. */
export interface LocalContext {
  readonly config: Config;
  readonly db: Database;
  readonly clock: Clock;
  readonly dagCatalog: DagCatalog;
  /** Who acts, for the audit log. */
  readonly by: { readonly actor: string | null; readonly source?: string | undefined };
  /** Environment variables in which variables may stand. */
  readonly env: Readonly<Record<string, string | undefined>>;
}
