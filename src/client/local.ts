import type { ControlPlane } from './control-plane.ts';
import type { LocalContext } from './local/local-context.ts';

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
