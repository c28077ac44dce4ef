import { UNMAPPED } from '../../domain/map-index.ts';
import { AppError } from '../../foundation/app-error.ts';
import type { Timestamp } from '../../foundation/timestamp.ts';
import { findConflictingDagRun, findDagRun } from '../../metadata/dag-runs/dag-runs.ts';
import { findTaskInstance } from '../../metadata/task-instances/task-instances.ts';
import type { TaskControl, TasksToClear } from '../control/tasks.ts';
import type { LocalContext } from './local-context.ts';
import { obstacleOfState } from '../obstacle-of-state.ts';

export function localTasks(context: LocalContext): TaskControl {
  const { db, dagCatalog, by } = context;
  const requireDag = async (dagId: string) => {
    const dag = await dagCatalog.latest(dagId);
    if (!dag) throw new AppError('DAG_NOT_FOUND', { dagId });
    return dag.structure;
  };
  const requireTask = async (dagId: string, taskId: string) => {
    const { indexOfTask } = await requireDag(dagId);
    if (!indexOfTask.has(taskId)) throw new AppError('TASK_NOT_FOUND', { dagId, taskId });
  };
  const findRun = async (dagId: string, runId: string, logicalDate: Timestamp | undefined) =>
    (await findDagRun(db, dagId, runId)) ??
    (logicalDate && (await findConflictingDagRun(db, dagId, runId, logicalDate)));
  const clear = async (input: TasksToClear, isDryRun: boolean) => {
    const { clearTaskInstances } = await import('../../actions/task-instances/clear-task-instances.ts');
    const { selectTasks } = await import('../../rules/select-tasks.ts');
    const { matchTasks } = await import('../../rules/match-tasks.ts');
    const { dagId, pattern, upstream, downstream, from, to, onlyFailed, onlyRunning } = input;
    const structure = await requireDag(dagId);
    const taskIds =
      pattern && selectTasks(structure, { isMeant: matchTasks(structure, pattern), upstream, downstream });
    return clearTaskInstances(context, {
      dagId,
      taskIds,
      from,
      to,
      onlyFailed,
      onlyRunning,
      dryRun: isDryRun,
      ...by,
    });
  };
  return {
    async list(dagId) {
      const dag = await dagCatalog.latest(dagId);
      return dag?.structure.tasks.map(({ taskId, taskType, downstream }, _, tasks) => ({
        taskId,
        taskType,
        downstream: downstream.flatMap((index) => tasks[index]?.taskId ?? []),
      }));
    },
    async findState({ dagId, taskId, run, logicalDate }) {
      await requireTask(dagId, taskId);
      const found = await findRun(dagId, run, logicalDate);
      if (!found) return undefined;
      return { state: (await findTaskInstance(db, dagId, found.run_id, taskId))?.state ?? null };
    },
    async findObstacles({ dagId, taskId, run, logicalDate }) {
      await requireTask(dagId, taskId);
      const found = await findRun(dagId, run, logicalDate);
      if (!found) return undefined;
      const runId = found.run_id;
      const state = (await findTaskInstance(db, dagId, runId, taskId))?.state ?? null;
      if (state !== null && state !== 'scheduled') return [obstacleOfState(state)];
      const { explainTaskInstance } = await import('../../actions/task-instances/explain-task-instance.ts');
      return explainTaskInstance(context, { dagId, runId, taskId, mapIndex: UNMAPPED });
    },
    async listStates({ dagId, run, logicalDate }) {
      const found = await findRun(dagId, run, logicalDate);
      if (!found) return undefined;
      const { listTaskStatesOfRun } = await import('../../metadata/task-instances/task-instances.ts');
      const instances = await listTaskStatesOfRun(db, dagId, found.run_id);
      return { logicalDate: found.logical_date, instances };
    },
    listToClear: (input) => clear(input, true),
    async clear(input) {
      await clear(input, false);
    },
  };
}
