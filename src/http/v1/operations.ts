import type { Operation } from './definition/operation.ts';
import { configOperations } from './operations/config/config.ts';
import { connectionOperations } from './operations/connections/connections.ts';
import { dagRunChangeOperations } from './operations/dag-runs/dag-run-changes.ts';
import { dagRunReadOperations } from './operations/dag-runs/dag-runs.ts';
import { eventLogOperations } from './operations/monitoring/event-logs.ts';
import { monitoringOperations } from './operations/monitoring/monitoring.ts';
import { packageOperations } from './operations/monitoring/packages.ts';
import { permissionOperations } from './operations/users/permissions.ts';
import { dagChangeOperations } from './operations/dags/dag-changes.ts';
import { dagFileOperations } from './operations/dag-files/dag-files.ts';
import { dagStatsOperations } from './operations/dags/dag-stats.ts';
import { dagWarningOperations } from './operations/dags/dag-warnings.ts';
import { dagOperations } from './operations/dags/dags.ts';
import { datasetEventOperations } from './operations/datasets/dataset-events.ts';
import { datasetQueueOperations } from './operations/datasets/dataset-queue.ts';
import { datasetOperations } from './operations/datasets/datasets.ts';
import { importErrorOperations } from './operations/dag-files/import-errors.ts';
import { taskOperations } from './operations/dags/tasks.ts';
import { poolOperations } from './operations/pools/pools.ts';
import { roleOperations } from './operations/users/roles.ts';
import { securityOperations } from './operations/users/security.ts';
import { extraLinkOperations } from './operations/task-instances/extra-links.ts';
import { taskInstanceChangeOperations } from './operations/task-instances/task-instance-changes.ts';
import { taskInstanceDependencyOperations } from './operations/task-instances/task-instance-dependencies.ts';
import { taskInstanceSetOperations } from './operations/task-instances/task-instance-sets.ts';
import { taskInstanceTryOperations } from './operations/task-instances/task-instance-tries.ts';
import { taskInstanceOperations } from './operations/task-instances/task-instances.ts';
import { taskLogOperations } from './operations/task-instances/task-logs.ts';
import { xcomOperations } from './operations/task-instances/xcoms.ts';
import { userOperations } from './operations/users/users.ts';
import { variableOperations } from './operations/variables/variables.ts';

/** Every operation of the stable API, in the order of the document. */
export const OPERATIONS: readonly Operation[] = [
  ...configOperations,
  ...monitoringOperations,
  ...connectionOperations,
  ...dagRunReadOperations,
  ...dagRunChangeOperations,
  ...eventLogOperations,
  ...packageOperations,
  ...dagChangeOperations,
  ...dagFileOperations,
  ...dagStatsOperations,
  ...dagWarningOperations,
  ...dagOperations,
  ...datasetEventOperations,
  ...datasetQueueOperations,
  ...datasetOperations,
  ...importErrorOperations,
  ...taskOperations,
  ...taskInstanceOperations,
  ...taskInstanceChangeOperations,
  ...taskInstanceDependencyOperations,
  ...taskInstanceSetOperations,
  ...taskInstanceTryOperations,
  ...extraLinkOperations,
  ...taskLogOperations,
  ...xcomOperations,
  ...poolOperations,
  ...variableOperations,
  ...roleOperations,
  ...permissionOperations,
  ...userOperations,
  ...securityOperations,
];
