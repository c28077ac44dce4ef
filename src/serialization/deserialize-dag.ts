import { type Json, type JsonObject, isJsonObject } from '../foundation/json.ts';
import { timetableFromSchedule } from '../timetables/create-timetable.ts';
import { connectTasks } from './connect-tasks.ts';
import type { DagStructure } from './dag-structure.ts';
import { decodeValue } from './encoding.ts';
import { type Fields, readFields } from './fields.ts';
import { readParams } from './read-params.ts';
import { groupOfEachTask, readTaskGroup, rootGroupOf } from './read-task-group.ts';
import { readTask } from './read-task.ts';

/**
 * Reads a serialized DAG: what `serializeDag` wrote, or Airflow (version 3 of its format, and 1 and 2 as far as the names of
 * fields went).
 * @throws Error saying what is malformed; a document that was read once is never refused later
 */
export function deserializeDag(document: JsonObject): DagStructure {
  const json = document.dag;
  if (!isJsonObject(json)) throw new Error(`The serialized form is malformed: there is no 'dag' in it`);
  const dagId = readFields(json, 'a DAG', { dag_id: json._dag_id ?? null }).text('dag_id');
  const where = `DAG '${dagId}'`;
  const fields = readFields(json, where);
  const defaults = isJsonObject(document.client_defaults) ? document.client_defaults.tasks : undefined;
  const facts = listOf(json.tasks, where).map((task) => readTask(task, dagId, isJsonObject(defaults) ? defaults : {}));
  const group = json.task_group ?? json._task_group;
  const taskGroup = isJsonObject(group) ? readTaskGroup(group, where) : rootGroupOf(facts.map((task) => task.taskId));
  const startDate = fields.timestamp('start_date');
  const endDate = fields.timestamp('end_date');
  // A task without dates of its own has those of its DAG (set_task_dag_references).
  const dated = facts.map((task) => ({
    ...task,
    startDate: task.startDate ?? startDate,
    endDate: task.endDate ?? endDate,
  }));
  const { tasks, indexOfTask } = connectTasks(dated, groupOfEachTask(taskGroup), where);
  const timezone = timezoneOf(json.timezone);
  return {
    dagId,
    dagDisplayName: fields.text('dag_display_name', fields.text('_dag_display_property_value', dagId)),
    description: fields.text('description', fields.text('_description', null)),
    docMd: fields.text('doc_md', null),
    fileloc: fields.text('fileloc', ''),
    relativeFileloc: fields.text('relative_fileloc', ''),
    tags: fields.texts('tags').toSorted(),
    owners: [...new Set(tasks.map((task) => task.owner))].toSorted().join(', '),
    timetable: readTimetable(json, timezone),
    timezone,
    startDate,
    endDate,
    catchup: fields.flag('catchup', false),
    maxActiveTasks: fields.integer('max_active_tasks', fields.integer('_concurrency', 16)),
    maxActiveRuns: fields.integer('max_active_runs', 16),
    maxConsecutiveFailedDagRuns: fields.integer('max_consecutive_failed_dag_runs', 0),
    dagrunTimeoutMs: fields.durationMs('dagrun_timeout', null),
    isPausedUponCreation: fields.flag('is_paused_upon_creation', null),
    failFast: fields.flag('fail_fast', fields.flag('fail_stop', false)),
    renderTemplateAsNativeObj: fields.flag('render_template_as_native_obj', false),
    defaultArgs: fields.object('default_args'),
    params: readParams(json.params, where),
    accessControl: fields.has('access_control') ? fields.object('access_control') : null,
    hasOnSuccessCallback: fields.flag('has_on_success_callback', false),
    hasOnFailureCallback: fields.flag('has_on_failure_callback', false),
    tasks,
    indexOfTask,
    taskGroup,
    edgeLabels: readEdgeLabels(fields),
  };
}

/** Tasks are wrapped as `{"__type": "operator", "__var": {…}}`; very old documents have them bare. */
function listOf(tasks: Json | undefined, where: string): JsonObject[] {
  if (!Array.isArray(tasks)) throw new Error(`The serialized form of ${where} is malformed: 'tasks' is no list`);
  return tasks.map((task) => {
    const bare = isJsonObject(task) && isJsonObject(task.__var) ? task.__var : task;
    if (isJsonObject(bare)) return bare;
    throw new Error(`The serialized form of ${where} is malformed: a task is no object`);
  });
}

function readTimetable(json: JsonObject, timezone: string): DagStructure['timetable'] {
  const { timetable } = json;
  if (isJsonObject(timetable)) {
    const type = timetable.__type ?? timetable.type;
    const value = timetable.__var ?? timetable.value ?? {};
    if (typeof type === 'string' && isJsonObject(value)) return { type, value };
  }
  // Version 1 left the timetable out where the schedule says it all; without either, the schedule is `DAG()`'s: once a day.
  const schedule =
    json.schedule_interval === undefined && json._dag_id !== undefined
      ? 86_400
      : decodeValue(json.schedule_interval ?? null);
  if (typeof schedule === 'string' || typeof schedule === 'number')
    return timetableFromSchedule(schedule, timezone).serialized;
  return { type: 'airflow.timetables.simple.NullTimetable', value: {} };
}

function timezoneOf(value: Json | undefined): string {
  const decoded = decodeValue(value ?? 'UTC');
  if (typeof decoded === 'string') return decoded;
  // An integer is an offset from UTC in seconds.
  if (typeof decoded !== 'number' || decoded === 0) return 'UTC';
  const minutes = Math.abs(Math.trunc(decoded / 60));
  const digits = (n: number) => String(n).padStart(2, '0');
  return `${decoded < 0 ? '-' : '+'}${digits(Math.trunc(minutes / 60))}:${digits(minutes % 60)}`;
}

function readEdgeLabels(fields: Fields): ReadonlyMap<string, string> {
  const labels = new Map<string, string>();
  for (const [upstreamId, edges] of Object.entries(fields.object('edge_info'))) {
    if (!isJsonObject(edges)) continue;
    for (const [downstreamId, edge] of Object.entries(edges)) {
      if (isJsonObject(edge) && typeof edge.label === 'string')
        labels.set(`${upstreamId}->${downstreamId}`, edge.label);
    }
  }
  return labels;
}
