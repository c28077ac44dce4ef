import { AppError } from '../../../foundation/app-error.ts';
import type { JsonObject } from '../../../foundation/json.ts';
import { isoformat, type Timestamp } from '../../../foundation/timestamp.ts';
import type { TaskControl, TaskStateRecord, TasksToClear } from '../../control/tasks.ts';
import { obstacleOfState } from '../../obstacle-of-state.ts';
import {
  logicalDateOf,
  objectOf,
  objectsOf,
  optionalMoment,
  optionalNumber,
  optionalText,
  textOf,
} from '../read-fields.ts';
import { orUndefined, reworded } from '../reworded.ts';
import { stableDagRuns } from './dag-runs.ts';
import { readTask } from './read-task.ts';
import type { StableApi } from './stable-api.ts';

export function stableTasks(api: StableApi): TaskControl {
  const runs = stableDagRuns(api);
  const list = async (dagId: string) => {
    const answer = await orUndefined(api.get(['dags', dagId, 'tasks']));
    return answer && objectsOf(answer['tasks'], 'tasks').map(readTask);
  };

  const requireTask = async (dagId: string, taskId: string) => {
    const tasks = await list(dagId);
    if (!tasks) throw new AppError('DAG_NOT_FOUND', { dagId });
    if (!tasks.some((task) => task.taskId === taskId)) throw new AppError('TASK_NOT_FOUND', { dagId, taskId });
  };

  /** The run of that id, else of that date. */
  const findRun = async (dagId: string, runId: string, logicalDate: Timestamp | undefined) => {
    const byId = await orUndefined(api.get(['dags', dagId, 'dagRuns', runId]));
    if (byId) return { runId: textOf(byId, 'dag_run_id'), logicalDate: logicalDateOf(byId) };
    const dated = logicalDate && (await runs.findByDate(dagId, logicalDate));
    return dated && { runId: dated.run_id, logicalDate: dated.logical_date };
  };

  /** What to send for one call of the operation that clears; undefined where no task is meant. */
  const clearBody = async (input: TasksToClear): Promise<JsonObject | undefined> => {
    const { dagId, pattern, upstream, downstream, from, to, onlyFailed, onlyRunning } = input;
    const tasks = pattern && (await list(dagId));
    if (pattern && !tasks) throw new AppError('DAG_NOT_FOUND', { dagId });
    const taskIds = tasks?.map(({ taskId }) => taskId).filter((taskId) => pattern?.test(taskId));
    if (taskIds?.length === 0) return undefined;
    return {
      ...(taskIds && { task_ids: taskIds, include_upstream: upstream, include_downstream: downstream }),
      ...(from && { start_date: isoformat(from) }),
      ...(to && { end_date: isoformat(to) }),
      only_failed: onlyFailed,
      only_running: onlyRunning,
      reset_dag_runs: true,
    };
  };
  const clear = async (dagId: string, body: JsonObject, isDryRun: boolean): Promise<JsonObject[]> => {
    const call = api.call(['dags', dagId, 'clearTaskInstances'], {
      method: 'POST',
      body: { ...body, dry_run: isDryRun },
    });
    const answer = objectOf(
      await reworded(call, { absent: new AppError('DAG_NOT_FOUND', { dagId }) }),
      'task instances',
    );
    return objectsOf(answer['task_instances'], 'task_instances');
  };

  return {
    list,
    async findState({ dagId, taskId, run, logicalDate }) {
      await requireTask(dagId, taskId);
      const found = await findRun(dagId, run, logicalDate);
      if (!found) return undefined;
      const path = ['dags', dagId, 'dagRuns', found.runId, 'taskInstances', taskId];
      const instance = await orUndefined(api.get(path));
      return { state: instance ? optionalText(instance, 'state') : null };
    },
    async findObstacles({ dagId, taskId, run, logicalDate }) {
      await requireTask(dagId, taskId);
      const found = await findRun(dagId, run, logicalDate);
      if (!found) return undefined;
      const path = ['dags', dagId, 'dagRuns', found.runId, 'taskInstances', taskId];
      const instance = await orUndefined(api.get(path));
      const state = instance ? optionalText(instance, 'state') : null;
      if (state !== null && state !== 'scheduled') return [obstacleOfState(state)];
      const answer = await api.get([...path, 'dependencies']);
      return objectsOf(answer['dependencies'], 'dependencies').map((dependency) => ({
        name: textOf(dependency, 'name'),
        reason: textOf(dependency, 'reason'),
      }));
    },
    async listStates({ dagId, run, logicalDate }) {
      const found = await findRun(dagId, run, logicalDate);
      if (!found) return undefined;
      const instances = await api.list(['dags', dagId, 'dagRuns', found.runId, 'taskInstances'], 'task_instances');
      return {
        logicalDate: found.logicalDate,
        instances: instances
          .map((instance) => ({
            task_id: textOf(instance, 'task_id'),
            map_index: optionalNumber(instance, 'map_index') ?? -1,
            state: optionalText(instance, 'state'),
            start_date: optionalMoment(instance, 'start_date'),
            end_date: optionalMoment(instance, 'end_date'),
          }))
          .toSorted((a, b) => (a.task_id === b.task_id ? a.map_index - b.map_index : a.task_id < b.task_id ? -1 : 1)),
      };
    },
    async listToClear(input) {
      const body = await clearBody(input);
      const meant = body ? await clear(input.dagId, body, true) : [];
      if (meant.length === 0) return [];
      const states = await readStates(api, input, meant);
      return meant.map((item) => ({ ...readReference(item), state: states.get(keyOf(item)) ?? null }));
    },
    async clear(input) {
      const body = await clearBody(input);
      if (body) await clear(input.dagId, body, false);
    },
  };
}

/** The states that task instances are in, which the operation that clears does not tell. */
async function readStates(
  api: StableApi,
  { dagId, from, to }: TasksToClear,
  meant: readonly JsonObject[],
): Promise<Map<string, string | null>> {
  const runIds = [...new Set(meant.map((item) => textOf(item, 'dag_run_id')))];
  const [only] = runIds;
  const instances = await api.list(
    // One run is usual, and cheaper to ask for.
    ['dags', dagId, 'dagRuns', runIds.length === 1 && only !== undefined ? only : '~', 'taskInstances'],
    'task_instances',
    { execution_date_gte: from && isoformat(from), execution_date_lte: to && isoformat(to) },
  );
  return new Map(instances.map((instance) => [keyOf(instance), optionalText(instance, 'state')]));
}

function keyOf(instance: JsonObject): string {
  return JSON.stringify([instance['dag_run_id'], instance['task_id']]);
}

function readReference(item: JsonObject): Omit<TaskStateRecord, 'state'> {
  return {
    task_id: textOf(item, 'task_id'),
    run_id: textOf(item, 'dag_run_id'),
    logical_date: logicalDateOf(item),
  };
}
