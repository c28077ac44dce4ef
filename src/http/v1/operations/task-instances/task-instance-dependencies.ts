import { explainTaskInstance } from '../../../../actions/task-instances/explain-task-instance.ts';
import { UNMAPPED } from '../../../../domain/map-index.ts';
import { AppError } from '../../../../foundation/app-error.ts';
import type { HttpServices } from '../../../http-services.ts';
import { operation } from '../../definition/operation.ts';
import { TaskInstanceDependencyCollection } from '../../schemas/task-instance.ts';
import { INSTANCE, MAPPED_INSTANCE, MAPPED_PATH, MAY_READ, TASK_PATH } from './task-instance-path.ts';
import { taskInstanceMissing } from './task-instance-problems.ts';

const ANSWER = { description: 'What it waits for.', schema: TaskInstanceDependencyCollection };

const getDependencies = operation({
  id: 'get_task_instance_dependencies',
  method: 'GET',
  path: `${INSTANCE}/dependencies`,
  tag: 'TaskInstance',
  summary: 'Say why a task instance does not run yet',
  access: MAY_READ,
  pathParts: TASK_PATH,
  answer: ANSWER,
  problems: [404],
  run: (services, { path }) => explain(services, { ...path, map_index: UNMAPPED }),
});

const getMappedDependencies = operation({
  id: 'get_mapped_task_instance_dependencies',
  method: 'GET',
  path: `${MAPPED_INSTANCE}/dependencies`,
  tag: 'TaskInstance',
  summary: 'Say why one task instance of a mapped task does not run yet',
  access: MAY_READ,
  pathParts: MAPPED_PATH,
  answer: ANSWER,
  problems: [404],
  run: (services, { path }) => explain(services, path),
});

export const taskInstanceDependencyOperations = [getDependencies, getMappedDependencies];

async function explain(
  services: HttpServices,
  path: { dag_id: string; dag_run_id: string; task_id: string; map_index: number },
) {
  const { dag_id: dagId, dag_run_id: runId, task_id: taskId, map_index: mapIndex } = path;
  const key = { dagId, runId, taskId, mapIndex };
  const obstacles = await explainTaskInstance(services, key).catch((error: unknown) => {
    throw error instanceof AppError && error.kind === 'not-found' ? taskInstanceMissing(key) : error;
  });
  return { dependencies: obstacles.map(({ name, reason }) => ({ name, reason })) };
}
