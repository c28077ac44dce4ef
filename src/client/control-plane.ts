import type { ConnectionControl } from './control/connections.ts';
import type { DagRunControl } from './control/dag-runs.ts';
import type { DagControl } from './control/dags.ts';
import type { PoolControl } from './control/pools.ts';
import type { RoleControl } from './control/roles.ts';
import type { TaskControl } from './control/tasks.ts';
import type { UserControl } from './control/users.ts';
import type { VariableControl } from './control/variables.ts';

/**
 * What commands read and change, wherever it is: in the database of this machine (`local`) or behind the REST API of a server
 * (`remote`). Each part is loaded when it is first asked for. Absent things are undefined; all that a part refuses is an AppError,
 * of the same code in both places wherever a server tells so much. What one of them cannot do it refuses with a sentence.
 *
 * Records have the names that the database has for their fields; what a server does not tell is null.
 */
export interface ControlPlane {
  dags(): Promise<DagControl>;
  dagRuns(): Promise<DagRunControl>;
  tasks(): Promise<TaskControl>;
  pools(): Promise<PoolControl>;
  variables(): Promise<VariableControl>;
  connections(): Promise<ConnectionControl>;
  users(): Promise<UserControl>;
  roles(): Promise<RoleControl>;
}
