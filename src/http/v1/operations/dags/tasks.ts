import type { Static } from 'typebox';
import { RESOURCES } from '../../../../domain/permission.ts';
import type { DagStructure } from '../../../../serialization/dag-structure.ts';
import type { HttpServices } from '../../../http-services.ts';
import { allowDag } from '../../definition/access.ts';
import { operation } from '../../definition/operation.ts';
import { orderBy } from '../../definition/page.ts';
import { textPart } from '../../definition/parameter.ts';
import { Problem } from '../../problem.ts';
import { renderTask } from './render-task.ts';
import { Task, TaskCollection } from '../../schemas/task.ts';
import { DAG_PATH } from './dags.ts';

const ACCESS = allowDag('can_read', ['can_read', RESOURCES.taskInstances]);

/** What tasks may be ordered by: their fields that have an order, by the names that they have in Airflow. */
const ORDER = new Set([
  'task_id',
  'task_display_name',
  'operator_name',
  'owner',
  'start_date',
  'end_date',
  'trigger_rule',
  'depends_on_past',
  'wait_for_downstream',
  'retries',
  'queue',
  'pool',
  'pool_slots',
  'priority_weight',
  'weight_rule',
  'ui_color',
  'ui_fgcolor',
  'doc_md',
] as const);
type OrderName = typeof ORDER extends Set<infer Name> ? Name : never;

const getTasks = operation({
  id: 'get_tasks',
  method: 'GET',
  path: '/dags/{dag_id}/tasks',
  tag: 'DAG',
  summary: 'List the tasks of a DAG',
  access: ACCESS,
  pathParts: DAG_PATH,
  query: { order_by: orderBy },
  answer: { description: 'All its tasks.', schema: TaskCollection },
  problems: [400, 401, 403, 404],
  isRemembered: true,
  async run(context, { path, query }) {
    const dag = await requireDag(context, path.dag_id);
    const text = query.order_by ?? 'task_id';
    const name = text.replace(/^-/, '');
    if (!isOrderName(name)) {
      throw new Problem(400, { detail: `'SerializedBaseOperator' object has no attribute '${name}'` });
    }
    const tasks = dag.tasks.map((task) => renderTask(task, dag)).toSorted((a, b) => compare(a, b, name));
    return { tasks: text.startsWith('-') ? tasks.toReversed() : tasks, total_entries: tasks.length };
  },
});

const getTask = operation({
  id: 'get_task',
  method: 'GET',
  path: '/dags/{dag_id}/tasks/{task_id}',
  tag: 'DAG',
  summary: 'Get a task of a DAG',
  access: ACCESS,
  pathParts: { ...DAG_PATH, task_id: textPart('The id of the task.') },
  answer: { description: 'The task.', schema: Task },
  problems: [401, 403, 404],
  async run(context, { path }) {
    const dag = await requireDag(context, path.dag_id);
    const task = dag.tasks[dag.indexOfTask.get(path.task_id) ?? -1];
    if (!task) throw new Problem(404, { title: 'Task not found' });
    return renderTask(task, dag);
  },
});

export const taskOperations = [getTasks, getTask];

async function requireDag({ dagCatalog }: HttpServices, dagId: string): Promise<DagStructure> {
  const stored = await dagCatalog.latest(dagId);
  if (!stored) throw new Problem(404, { title: 'DAG not found' });
  return stored.structure;
}

function isOrderName(name: string): name is OrderName {
  return (ORDER as ReadonlySet<string>).has(name);
}

/** Nothing comes first; equals stay by their ids. */
function compare(a: Static<typeof Task>, b: Static<typeof Task>, name: OrderName): number {
  const [left, right] = [a[name], b[name]];
  if (left === right) return a.task_id < b.task_id ? -1 : 1;
  if (left === null || right === null) return left === null ? -1 : 1;
  return left < right ? -1 : 1;
}
