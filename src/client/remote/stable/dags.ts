import { AppError } from '../../../foundation/app-error.ts';
import type { Clock } from '../../../foundation/clock.ts';
import type { Json, JsonObject } from '../../../foundation/json.ts';
import type { DagControl, DagGraph, DagRecord } from '../../control/dags.ts';
import { dateAfter, nextIntervals } from '../../next-dates.ts';
import {
  flagOf,
  logicalDateOf,
  namesOf,
  objectsOf,
  optionalMoment,
  optionalNumber,
  optionalText,
  textOf,
} from '../read-fields.ts';
import { orUndefined, reworded } from '../reworded.ts';
import { readNextInterval, readSchedule } from './read-schedule.ts';
import { readTask } from './read-task.ts';
import type { StableApi } from './stable-api.ts';

export function stableDags(api: StableApi, clock: Clock): DagControl {
  const find = async (dagId: string) => {
    const dag = await orUndefined(api.get(['dags', dagId]));
    return dag && readDag(dag);
  };
  const findDetails = (dagId: string) => orUndefined(api.get(['dags', dagId, 'details']));
  return {
    async list() {
      const dags = await api.list(['dags'], 'dags', { only_active: true });
      return dags.map(readDag).toSorted((a, b) => (a.dag_id < b.dag_id ? -1 : 1));
    },
    find,
    async isPaused(dagId) {
      const dag = await find(dagId);
      return dag && Boolean(dag.is_paused);
    },
    async setPaused(dagId, isPaused) {
      const call = api.call(['dags', dagId], {
        method: 'PATCH',
        query: { update_mask: 'is_paused' },
        body: { is_paused: isPaused },
      });
      await reworded(call, { absent: new AppError('DAG_NOT_FOUND', { dagId }) });
    },
    async delete(dagId) {
      await reworded(api.call(['dags', dagId], { method: 'DELETE' }), {
        absent: new AppError('DAG_NOT_FOUND', { dagId }),
        conflict: new AppError('DAG_IS_RUNNING', { dagId }),
      });
      return undefined;
    },
    async importErrors() {
      const errors = await api.list(['importErrors'], 'import_errors');
      return errors
        .map((error) => ({ filepath: textOf(error, 'filename'), error: textOf(error, 'stack_trace') }))
        .toSorted((a, b) => (a.filepath < b.filepath ? -1 : 1));
    },
    async graph(dagId) {
      const answer = await orUndefined(api.get(['dags', dagId, 'tasks']));
      return answer && readGraph(dagId, objectsOf(answer['tasks'], 'tasks'));
    },
    async nextRuns(dagId, count) {
      const dag = await findDetails(dagId);
      if (!dag) return undefined;
      const first = readNextInterval(dag);
      const later = first && count > 1 ? nextIntervals(readSchedule(dag), first, clock.now(), count - 1) : [];
      return { isPaused: flagOf(dag, 'is_paused'), dates: (first ? [first, ...later] : []).map(({ start }) => start) };
    },
    async nextAfterLatest(dagId) {
      const dag = await findDetails(dagId);
      if (!dag) return undefined;
      const isPaused = flagOf(dag, 'is_paused');
      const query = { order_by: '-execution_date', limit: 1 };
      const [latest] = objectsOf((await api.get(['dags', dagId, 'dagRuns'], query))['dag_runs'], 'dag_runs');
      if (!latest) return { isPaused, hasRuns: false, next: null };
      return { isPaused, hasRuns: true, next: dateAfter(readSchedule(dag), logicalDateOf(latest), clock.now()) };
    },
  };
}

function readDag(dag: JsonObject): DagRecord {
  return {
    dag_id: textOf(dag, 'dag_id'),
    dag_display_name: optionalText(dag, 'dag_display_name'),
    is_paused: flagOf(dag, 'is_paused'),
    is_active: flagOf(dag, 'is_active'),
    last_parsed_time: optionalMoment(dag, 'last_parsed_time'),
    fileloc: optionalText(dag, 'fileloc') ?? '',
    owners: textsOf(dag['owners']).join(','),
    description: optionalText(dag, 'description'),
    schedule_interval: JSON.stringify(dag['schedule_interval'] ?? null),
    timetable_description: optionalText(dag, 'timetable_description'),
    tags: namesOf(dag, 'tags'),
    max_active_tasks: optionalNumber(dag, 'max_active_tasks') ?? 0,
    max_active_runs: optionalNumber(dag, 'max_active_runs') ?? 0,
    max_consecutive_failed_dag_runs: optionalNumber(dag, 'max_consecutive_failed_dag_runs') ?? 0,
    has_task_concurrency_limits: flagOf(dag, 'has_task_concurrency_limits'),
    has_import_errors: flagOf(dag, 'has_import_errors'),
    next_dagrun: optionalMoment(dag, 'next_dagrun'),
    next_dagrun_data_interval_start: optionalMoment(dag, 'next_dagrun_data_interval_start'),
    next_dagrun_data_interval_end: optionalMoment(dag, 'next_dagrun_data_interval_end'),
    next_dagrun_create_after: optionalMoment(dag, 'next_dagrun_create_after'),
  };
}

function textsOf(list: Json | undefined): string[] {
  return Array.isArray(list) ? list.filter((item) => typeof item === 'string') : [];
}

/** Without the boxes of task groups and the labels of edges, of which a server does not tell. */
function readGraph(dagId: string, tasks: readonly JsonObject[]): DagGraph {
  const nodes = tasks.map((task) => ({
    ...readTask(task),
    displayName: optionalText(task, 'task_display_name') ?? textOf(task, 'task_id'),
    color: optionalText(task, 'ui_color') ?? '#fff',
    textColor: optionalText(task, 'ui_fgcolor') ?? '#000',
  }));
  const group = { groupId: null, displayName: '', children: nodes.map(({ taskId }) => taskId) };
  return { dagId, tasks: nodes, edgeLabels: new Map(), group };
}
