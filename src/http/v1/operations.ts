import type { Operation } from './operation.ts';
import { configOperations } from './operations/config.ts';
import { connectionOperations } from './operations/connections.ts';
import { dagRunChangeOperations } from './operations/dag-run-changes.ts';
import { dagRunReadOperations } from './operations/dag-runs.ts';
import { eventLogOperations } from './operations/event-logs.ts';
import { monitoringOperations } from './operations/monitoring.ts';
import { packageOperations } from './operations/packages.ts';
import { permissionOperations } from './operations/permissions.ts';
import { dagChangeOperations } from './operations/dag-changes.ts';
import { dagFileOperations } from './operations/dag-files.ts';
import { dagMiscOperations } from './operations/dag-misc.ts';
import { dagOperations } from './operations/dags.ts';
import { datasetEventOperations } from './operations/dataset-events.ts';
import { datasetQueueOperations } from './operations/dataset-queue.ts';
import { datasetOperations } from './operations/datasets.ts';
import { importErrorOperations } from './operations/import-errors.ts';
import { taskOperations } from './operations/tasks.ts';
import { poolOperations } from './operations/pools.ts';
import { roleOperations } from './operations/roles.ts';
import { securityOperations } from './operations/security.ts';
import { extraLinkOperations } from './operations/extra-links.ts';
import { taskInstanceChangeOperations } from './operations/task-instance-changes.ts';
import { taskInstanceDependencyOperations } from './operations/task-instance-dependencies.ts';
import { taskInstanceSetOperations } from './operations/task-instance-sets.ts';
import { taskInstanceTryOperations } from './operations/task-instance-tries.ts';
import { taskInstanceOperations } from './operations/task-instances.ts';
import { taskLogOperations } from './operations/task-logs.ts';
import { xcomOperations } from './operations/xcoms.ts';
import { userOperations } from './operations/users.ts';
import { variableOperations } from './operations/variables.ts';

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
  ...dagMiscOperations,
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
