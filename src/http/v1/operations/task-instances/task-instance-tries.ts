import { UNMAPPED } from '../../../../domain/map-index.ts';
import { unixname } from '../../../../foundation/unixname.ts';
import { findTry, listTries } from '../../../../metadata/task-instances/task-instance-tries.ts';
import type { HttpServices } from '../../../http-services.ts';
import { jsonText, operation } from '../../definition/operation.ts';
import { PAGE_PARAMETERS, orderBy, pageOf, readOrder } from '../../definition/page.ts';
import { integerPart } from '../../definition/parameter.ts';
import { Problem } from '../../problem.ts';
import { TaskInstanceHistory, TaskInstanceHistoryCollection } from '../../schemas/task-instance.ts';
import { INSTANCE, MAPPED_INSTANCE, MAPPED_PATH, MAY_READ, TASK_PATH } from './task-instance-path.ts';

const TRY_PART = { task_try_number: integerPart('The number of the try, from 1.') } as const;
const QUERY = { ...PAGE_PARAMETERS, order_by: orderBy } as const;

const getTries = operation({
  id: 'get_task_instance_tries',
  method: 'GET',
  path: `${INSTANCE}/tries`,
  tag: 'TaskInstance',
  summary: 'List the tries of a task',
  access: MAY_READ,
  pathParts: TASK_PATH,
  query: QUERY,
  answer: { description: 'The tries, the earliest first.', schema: TaskInstanceHistoryCollection },
  problems: [],
  run: (services, { path, query }) => readTries(services, { ...path, map_index: UNMAPPED }, query),
});

const getMappedTries = operation({
  id: 'get_mapped_task_instance_tries',
  method: 'GET',
  path: `${MAPPED_INSTANCE}/tries`,
  tag: 'TaskInstance',
  summary: 'List the tries of one of a mapped task',
  access: MAY_READ,
  pathParts: MAPPED_PATH,
  query: QUERY,
  answer: { description: 'The tries, the earliest first.', schema: TaskInstanceHistoryCollection },
  problems: [],
  run: (services, { path, query }) => readTries(services, path, query),
});

const getTry = operation({
  id: 'get_task_instance_try_details',
  method: 'GET',
  path: `${INSTANCE}/tries/{task_try_number}`,
  tag: 'TaskInstance',
  summary: 'Get a try of a task',
  access: MAY_READ,
  pathParts: { ...TASK_PATH, ...TRY_PART },
  answer: { description: 'The try.', schema: TaskInstanceHistory },
  problems: [404],
  run: (services, { path }) => readTry(services, { ...path, map_index: UNMAPPED }),
});

const getMappedTry = operation({
  id: 'get_mapped_task_instance_try_details',
  method: 'GET',
  path: `${MAPPED_INSTANCE}/tries/{task_try_number}`,
  tag: 'TaskInstance',
  summary: 'Get a try of one of a mapped task',
  access: MAY_READ,
  pathParts: { ...MAPPED_PATH, ...TRY_PART },
  answer: { description: 'The try.', schema: TaskInstanceHistory },
  problems: [404],
  run: (services, { path }) => readTry(services, path),
});

export const taskInstanceTryOperations = [getTries, getMappedTries, getTry, getMappedTry];

interface Path {
  readonly dag_id: string;
  readonly dag_run_id: string;
  readonly task_id: string;
  readonly map_index: number;
}

async function readTries(
  { db, config }: HttpServices,
  path: Path,
  query: { limit?: number | undefined; offset?: number | undefined; order_by?: string | undefined },
) {
  const { descending } = readOrder(
    query.order_by,
    { try_number: 'try_number' },
    { column: 'try_number', descending: false },
  );
  const { limit, offset } = pageOf(config, query);
  const tries = await listTries(db, taskOf(path), unixname());
  const items = (descending ? tries.toReversed() : tries).slice(offset, offset + limit);
  return jsonText(`{"task_instances":[${items.join(',')}],"total_entries":${tries.length}}`);
}

async function readTry({ db }: HttpServices, path: Path & { readonly task_try_number: number }) {
  const task = taskOf(path);
  const found = await findTry(db, task, path.task_try_number, unixname());
  if (found !== undefined) return jsonText(found);
  const asked = `dag_id=${task.dagId}, run_id=${task.runId}, task_id=${task.taskId}, map_index=${task.mapIndex}`;
  throw new Problem(404, {
    title: 'Task instance not found',
    detail: `Task Instance not found for ${asked}, try_number=${path.task_try_number}.`,
  });
}

function taskOf({ dag_id: dagId, dag_run_id: runId, task_id: taskId, map_index: mapIndex }: Path) {
  return { dagId, runId, taskId, mapIndex };
}
