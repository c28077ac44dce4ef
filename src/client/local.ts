import type { Config } from '../config/config.ts';
import type { Clock } from '../foundation/clock.ts';
import type { DagCatalog } from '../metadata/dags/dag-catalog.ts';
import type { Database } from '../metadata/database.ts';
import type { ControlPlane } from './control-plane.ts';

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

/** The control plane in the database of this machine: it calls actions and queries. */
export function localControlPlane(context: LocalContext): ControlPlane {
  return {
    dags: async () => (await import('./local/dags.ts')).localDags(context),
    dagRuns: async () => (await import('./local/dag-runs.ts')).localDagRuns(context),
    tasks: async () => (await import('./local/tasks.ts')).localTasks(context),
    pools: async () => (await import('./local/pools.ts')).localPools(context),
    variables: async () => (await import('./local/variables.ts')).localVariables(context),
    connections: async () => (await import('./local/connections.ts')).localConnections(context),
    users: async () => (await import('./local/users.ts')).localUsers(context),
    roles: async () => (await import('./local/roles.ts')).localRoles(context),
  };
}
