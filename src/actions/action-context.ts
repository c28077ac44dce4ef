import type { Clock } from '../foundation/clock.ts';
import type { AuditEntry } from '../metadata/audit-log/audit-log.ts';
import type { DagCatalog } from '../metadata/dags/dag-catalog.ts';
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

/** Who acts and from where, for the audit log. */
export interface Actor {
  /** The user's name; null or absent: nobody is known, for instance on the command line of the server itself. */
  readonly actor?: string | null;
  /** From where: the address of a client, or `cli` and the name of the machine. */
  readonly source?: string | undefined;
  /** The entry that the surface makes of it, where Airflow's makes one of its own. It never holds a secret. */
  readonly logged?: Logged | undefined;
}

/** What an entry of the audit log tells: Airflow's word for it, and what was asked for. */
export interface Logged {
  readonly event: string;
  readonly extra: NonNullable<AuditEntry['extra']>;
}

/** Who acts and from where, as an entry of the audit log says it; the surface's own entry goes before the action's. */
export function actedBy({ actor = null, source, logged }: Actor): ActedBy {
  return { owner: actor, source, ...logged };
}

type ActedBy = Partial<Logged> & { readonly owner: string | null; readonly source: string | undefined };
