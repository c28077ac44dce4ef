import { AppError } from '../../../foundation/app-error.ts';
import type { Timestamp } from '../../../foundation/timestamp.ts';
import type { TaskControl } from '../../control/tasks.ts';
import { obstacleOfState } from '../../obstacle-of-state.ts';
import { logicalDateOf, objectsOf, optionalMoment, optionalNumber, optionalText, textOf } from '../read-fields.ts';
import { orUndefined } from '../reworded.ts';
import { stableDagRuns } from './dag-runs.ts';
import { stableClearing } from './clearing.ts';
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
    ...stableClearing(api, list),
  };
}
