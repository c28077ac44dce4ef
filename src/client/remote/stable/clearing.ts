import { AppError } from '../../../foundation/app-error.ts';
import type { JsonObject } from '../../../foundation/json.ts';
import { isoformat } from '../../../foundation/timestamp.ts';
import type { TaskControl, TasksToClear, TaskStateRecord } from '../../control/tasks.ts';
import { logicalDateOf, objectOf, objectsOf, optionalText, textOf } from '../read-fields.ts';
import { reworded } from '../reworded.ts';
import type { StableApi } from './stable-api.ts';

/** Clears tasks by the operation of the stable API that tells beforehand what it would take. */
export function stableClearing(
  api: StableApi,
  listTasks: TaskControl['list'],
): Pick<TaskControl, 'listToClear' | 'clear'> {
  /** @returns the task instances that it takes */
  const clear = async (input: TasksToClear, isDryRun: boolean): Promise<JsonObject[]> => {
    const { dagId, pattern } = input;
    const absent = new AppError('DAG_NOT_FOUND', { dagId });
    const tasks = pattern && (await listTasks(dagId));
    if (pattern && !tasks) throw absent;
    const taskIds = tasks?.map(({ taskId }) => taskId).filter((taskId) => pattern?.test(taskId));
    if (taskIds?.length === 0) return [];
    const body = { ...renderInput(input, taskIds), dry_run: isDryRun };
    const call = api.call(['dags', dagId, 'clearTaskInstances'], { method: 'POST', body });
    const answer = objectOf(await reworded(call, { absent }), 'task instances');
    return objectsOf(answer['task_instances'], 'task_instances');
  };
  return {
    async listToClear(input) {
      const meant = await clear(input, true);
      if (meant.length === 0) return [];
      const states = await readStates(api, input, meant);
      return meant.map((item) => ({ ...readReference(item), state: states.get(keyOf(item)) ?? null }));
    },
    async clear(input) {
      await clear(input, false);
    },
  };
}

/** @param taskIds undefined: all */
function renderInput(
  { upstream, downstream, from, to, onlyFailed, onlyRunning }: TasksToClear,
  taskIds: readonly string[] | undefined,
): JsonObject {
  return {
    ...(taskIds && { task_ids: [...taskIds], include_upstream: upstream, include_downstream: downstream }),
    ...(from && { start_date: isoformat(from) }),
    ...(to && { end_date: isoformat(to) }),
    only_failed: onlyFailed,
    only_running: onlyRunning,
    reset_dag_runs: true,
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
