import type { Clock } from '../foundation/clock.ts';
import type { DagCatalog } from '../metadata/dag-catalog.ts';
import type { Database } from '../metadata/database.ts';

/** What every action works with. */
export interface ActionContext {
  readonly db: Database;
  readonly clock: Clock;
}

/** For actions that must know the structure of a DAG. */
export interface DagActionContext extends ActionContext {
  readonly dagCatalog: DagCatalog;
}

/** Who acts, for the audit log. */
export interface Actor {
  /** The user's name; null or absent: nobody is known, for instance on the command line of the server itself. */
  readonly actor?: string | null;
}
