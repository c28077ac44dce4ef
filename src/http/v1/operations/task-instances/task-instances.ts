import { findTaskInstanceJson, listTaskInstances } from '../../../../metadata/task-instances/task-instance-pages.ts';
import { UNMAPPED } from '../../../../domain/map-index.ts';
import { unixname } from '../../../../foundation/unixname.ts';
import type { HttpServices } from '../../../http-services.ts';
import { WILDCARD } from '../../definition/access.ts';
import { bodyOf } from '../../definition/body.ts';
import { jsonText, operation } from '../../definition/operation.ts';
import { PAGE_PARAMETERS, orderBy, pageOf } from '../../definition/page.ts';
import { momentRangeOf, rangeOf } from '../../definition/range.ts';
import { Problem } from '../../problem.ts';
import { TaskInstance, TaskInstanceCollection } from '../../schemas/task-instance.ts';
import { ListTaskInstanceForm } from '../../schemas/task-instance-requests.ts';
import { readTaskState } from '../../schemas/task-state.ts';
import {
  INSTANCE,
  INSTANCES,
  MAPPED_INSTANCE,
  MAPPED_PATH,
  MAY_READ,
  RUN_PATH,
  TASK_PATH,
} from './task-instance-path.ts';
import { mapIndexNeeded, taskInstanceNotFound } from './task-instance-problems.ts';
import { SEARCH_PARAMETERS, readSearch } from './task-instance-search.ts';
import { dagIdsOf, readableDagIds, requireReadable } from '../../definition/visible-dags.ts';

const getTaskInstances = operation({
  id: 'get_task_instances',
  method: 'GET',
  path: INSTANCES,
  tag: 'TaskInstance',
  summary: 'List task instances',
  description: '`~` stands for all DAGs, and for all runs.',
  access: MAY_READ,
  isRemembered: true,
  pathParts: RUN_PATH,
  query: { ...PAGE_PARAMETERS, ...SEARCH_PARAMETERS },
  answer: { description: 'A page of task instances.', schema: TaskInstanceCollection },
  problems: [],
  async run({ db, config }, { caller, path, query }) {
    const search = {
      ...readSearch(query),
      dagIds: dagIdsOf(caller, path.dag_id),
      runIds: path.dag_run_id === WILDCARD ? undefined : [path.dag_run_id],
    };
    return pageText(await listTaskInstances(db, { search, ...pageOf(config, query), unixname: unixname() }));
  },
});

const getTaskInstancesBatch = operation({
  id: 'get_task_instances_batch',
  method: 'POST',
  path: '/dags/~/dagRuns/~/taskInstances/list',
  tag: 'TaskInstance',
  summary: 'List task instances of many DAGs and runs',
  description: 'For searches that are too long for an address.',
  access: MAY_READ,
  body: bodyOf(ListTaskInstanceForm),
  answer: { description: 'A page of task instances.', schema: TaskInstanceCollection },
  problems: [],
  async run({ db, config }, { caller, body }) {
    requireReadable(caller, body.dag_ids ?? []);
    const search = {
      dagIds: someOf(body.dag_ids) ?? readableDagIds(caller),
      runIds: someOf(body.dag_run_ids),
      taskIds: someOf(body.task_ids),
      states: someOf(body.state)?.map((word) => readTaskState(word) ?? null),
      pools: someOf(body.pool),
      queues: someOf(body.queue),
      executors: someOf(body.executor),
      logicalDate: momentRangeOf(body.execution_date_gte, body.execution_date_lte),
      startDate: momentRangeOf(body.start_date_gte, body.start_date_lte),
      endDate: momentRangeOf(body.end_date_gte, body.end_date_lte),
      duration: rangeOf(body.duration_gte, body.duration_lte),
    };
    const page = pageOf(config, { limit: body.page_limit ?? 100, offset: body.page_offset });
    return pageText(await listTaskInstances(db, { search, ...page, unixname: unixname() }));
  },
});

const getTaskInstance = operation({
  id: 'get_task_instance',
  method: 'GET',
  path: INSTANCE,
  tag: 'TaskInstance',
  summary: 'Get a task instance',
  access: MAY_READ,
  pathParts: TASK_PATH,
  answer: { description: 'The task instance.', schema: TaskInstance },
  problems: [404],
  async run({ db }, { path }) {
    const key = { dagId: path.dag_id, runId: path.dag_run_id, taskId: path.task_id };
    const found = await findTaskInstanceJson(db, { ...key, mapIndex: UNMAPPED }, unixname());
    if (found !== undefined) return jsonText(found);
    const isMapped = (await listMapped(db, key, { limit: 1, offset: 0 })).total > 0;
    throw isMapped ? mapIndexNeeded() : taskInstanceNotFound();
  },
});

const getMappedTaskInstance = operation({
  id: 'get_mapped_task_instance',
  method: 'GET',
  path: MAPPED_INSTANCE,
  tag: 'TaskInstance',
  summary: 'Get one task instance of a mapped task',
  access: MAY_READ,
  pathParts: MAPPED_PATH,
  answer: { description: 'The task instance.', schema: TaskInstance },
  problems: [404],
  async run({ db }, { path }) {
    const key = { dagId: path.dag_id, runId: path.dag_run_id, taskId: path.task_id, mapIndex: path.map_index };
    const found = await findTaskInstanceJson(db, key, unixname());
    if (found === undefined) throw taskInstanceNotFound();
    return jsonText(found);
  },
});

const getMappedTaskInstances = operation({
  id: 'get_mapped_task_instances',
  method: 'GET',
  path: `${INSTANCE}/listMapped`,
  tag: 'TaskInstance',
  summary: 'List the task instances of a mapped task',
  access: MAY_READ,
  pathParts: TASK_PATH,
  query: { ...PAGE_PARAMETERS, ...SEARCH_PARAMETERS, order_by: orderBy },
  answer: { description: 'A page of task instances.', schema: TaskInstanceCollection },
  problems: [404],
  async run({ db, config, dagCatalog }, { path, query }) {
    const key = { dagId: path.dag_id, runId: path.dag_run_id, taskId: path.task_id };
    const order = query.order_by;
    const search = readSearch(query);
    const anyOfIt = await listMapped(db, key, { limit: 1, offset: 0 });
    if (anyOfIt.total === 0) throw await notMapped({ dagCatalog }, key);
    if (order !== undefined && order !== 'map_index' && order !== '-map_index') {
      throw new Problem(400, { detail: `Ordering with '${order}' is not supported` });
    }
    const page = {
      ...pageOf(config, query),
      order: { column: 'map_index', descending: order === '-map_index' } as const,
    };
    return pageText(await listMapped(db, key, page, search));
  },
});

export const taskInstanceOperations = [
  getTaskInstances,
  getTaskInstancesBatch,
  getTaskInstance,
  getMappedTaskInstance,
  getMappedTaskInstances,
];

interface TaskOfRun {
  readonly dagId: string;
  readonly runId: string;
  readonly taskId: string;
}

type Listing = Parameters<typeof listTaskInstances>[1];

function listMapped(
  db: HttpServices['db'],
  { dagId, runId, taskId }: TaskOfRun,
  page: Pick<Listing, 'limit' | 'offset' | 'order'>,
  search: Listing['search'] = {},
) {
  const mapped = { ...search, dagIds: [dagId], runIds: [runId], taskIds: [taskId], mapped: true };
  return listTaskInstances(db, { ...page, search: mapped, unixname: unixname() });
}

/** Why there are no task instances of a mapped task. */
async function notMapped(
  { dagCatalog }: Pick<HttpServices, 'dagCatalog'>,
  { dagId, taskId }: TaskOfRun,
): Promise<Problem> {
  const dag = await dagCatalog.latest(dagId);
  if (!dag) return new Problem(404, { title: `DAG ${dagId} not found` });
  const isKnown = dag.structure.indexOfTask.has(taskId);
  return new Problem(404, { title: isKnown ? `Task id ${taskId} is not mapped` : `Task id ${taskId} not found` });
}

function pageText({ items, total }: { readonly items: string; readonly total: number }) {
  return jsonText(`{"task_instances":${items},"total_entries":${total}}`);
}

/** An empty list does not narrow, as in Airflow. */
function someOf<Item>(items: readonly Item[] | undefined): readonly Item[] | undefined {
  return items && items.length > 0 ? items : undefined;
}
