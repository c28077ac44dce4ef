import type { Queryable } from '../database.ts';
import { countRows, type ListQuery, type Order, readJsonPage } from '../page.ts';
import { type TaskInstanceSearch, needsRun, spellSearch } from './task-instance-filter.ts';
import { taskInstanceJson } from './task-instance-json.ts';
import { totalOf } from '../dags/totals.ts';

/** Which task instances a page shows. */
export interface TaskInstancePage {
  readonly search: TaskInstanceSearch;
  readonly limit: number;
  readonly offset: number;
  /** Absent: by DAG, run, task and map index, which is the order of the index. */
  readonly order?: Order<'map_index'> | undefined;
  /** The name of the user that runs tasks, for those that nobody has run. */
  readonly unixname: string;
}

/** A page of task instances as the text of a JSON array, and how many there are on all pages. */
export async function listTaskInstances(
  db: Queryable,
  { search, order, unixname, ...page }: TaskInstancePage,
): Promise<{ items: string; total: number }> {
  const list = listOf(db, search);
  const total = await countTaskInstances(db, search, list);
  const parameters = [...list.parameters, unixname];
  const items = await readJsonPage(
    db,
    {
      ...list,
      ...page,
      parameters,
      // What a search by dates joins already must not be joined again.
      joins: list.from === INSTANCES ? `${RUN} ${DETAILS}` : DETAILS,
      item: taskInstanceJson(db.dialect, `$${parameters.length}`),
      key: KEY,
      order: order ? [{ ...order, column: `ti.${order.column}` }] : [],
    },
    total,
  );
  return { items, total };
}

/** One task instance as the stable API shows it; undefined where there is none. */
export async function findTaskInstanceJson(
  db: Queryable,
  { dagId, runId, taskId, mapIndex }: { dagId: string; runId: string; taskId: string; mapIndex: number },
  unixname: string,
): Promise<string | undefined> {
  const row = await db.first<{ item: string }>({
    sql: `SELECT ${taskInstanceJson(db.dialect, '$5')} AS item FROM ${INSTANCES} ${RUN} ${DETAILS}
      WHERE ti.dag_id = $1 AND ti.run_id = $2 AND ti.task_id = $3 AND ti.map_index = $4`,
    parameters: [dagId, runId, taskId, mapIndex, unixname],
  });
  return row?.item;
}

/** How many there are; where only DAGs are named, without counting any. */
function countTaskInstances(db: Queryable, search: TaskInstanceSearch, list: ListQuery): Promise<number> {
  const { dagIds, ...rest } = search;
  const isNarrow = Object.values(rest).some((value) => value !== undefined);
  return isNarrow ? countRows(db, list) : totalOf(db, 'task_instances', dagIds ?? 'all');
}

function listOf({ dialect }: Queryable, search: TaskInstanceSearch): ListQuery {
  return spellSearch(dialect, search).list(needsRun(search) ? `${INSTANCES} ${RUN}` : INSTANCES);
}

const KEY = ['ti.dag_id', 'ti.run_id', 'ti.task_id', 'ti.map_index'];
const INSTANCES = 'task_instance ti';
const RUN = 'JOIN dag_run r ON r.dag_id = ti.dag_id AND r.run_id = ti.run_id';
const DETAILS = `LEFT JOIN rendered_task_instance_fields f
    ON f.dag_id = ti.dag_id AND f.run_id = ti.run_id AND f.task_id = ti.task_id AND f.map_index = ti.map_index
  LEFT JOIN task_instance_note n
    ON n.dag_id = ti.dag_id AND n.run_id = ti.run_id AND n.task_id = ti.task_id AND n.map_index = ti.map_index`;
