import { isFinished, type TaskInstanceState } from '../../domain/states.ts';
import { uuid7 } from '../../foundation/uuid7.ts';
import { recordAudit } from '../../metadata/audit-log/audit-log.ts';
import { askToPlan } from '../../metadata/dags/dag-writes.ts';
import type { Transaction } from '../../metadata/database.ts';
import {
  findTaskInstances,
  type FoundTaskInstance,
  markRestarting,
  reopenDagRuns,
  resetTaskInstances,
  type TaskInstanceFilter,
} from '../../metadata/task-instances/task-instance-clearing.ts';
import { type Actor, type DagActionContext, actedBy } from '../action-context.ts';

/** Which task instances are to run again. */
export interface ClearTaskInstancesInput extends Actor, Omit<TaskInstanceFilter, 'states'> {
  /** Only failed and upstream_failed ones. */
  onlyFailed?: boolean | undefined;
  /** Only running ones. Together with `onlyFailed`: both. */
  onlyRunning?: boolean | undefined;
  /** Only say what would be cleared. */
  dryRun?: boolean | undefined;
  /** False: runs that have finished stay so, and what was cleared in them is not run. */
  resetDagRuns?: boolean | undefined;
}

const FAILED: readonly TaskInstanceState[] = ['failed', 'upstream_failed'];

/**
 * Lets tasks run again: one that runs is restarted, another one is as if it had not run. Their runs are queued again where they
 * had finished, unless they are to stay. A filter that names no task or run takes all of them.
 * @returns the task instances as they were
 */
export async function clearTaskInstances(
  context: DagActionContext,
  input: ClearTaskInstancesInput,
): Promise<FoundTaskInstance[]> {
  const states = [...(input.onlyFailed ? FAILED : []), ...(input.onlyRunning ? (['running'] as const) : [])];
  const filter: TaskInstanceFilter = { ...input, ...(states.length > 0 && { states }) };
  if (input.dryRun) return findTaskInstances(context.db, filter);
  return context.db.transaction(async (tx) => {
    const cleared = await clearTasksOf(tx, context, filter, input.resetDagRuns);
    if (cleared.length > 0) {
      const audit = {
        event: 'clear',
        extra: { count: cleared.length },
        ...actedBy(input),
        dagId: input.dagId,
      };
      await recordAudit(tx, audit, context.clock.now());
    }
    return cleared;
  });
}

/** The same within a transaction of another action. */
export async function clearTasksOf(
  tx: Transaction,
  { clock, dagCatalog }: DagActionContext,
  filter: TaskInstanceFilter,
  resetDagRuns = true,
): Promise<FoundTaskInstance[]> {
  const found = await findTaskInstances(tx, filter, true);
  if (found.length === 0) return [];
  const dag = await dagCatalog.latest(filter.dagId, tx);
  const retriesOf = (taskId: string): number | undefined => {
    const index = dag?.structure.indexOfTask.get(taskId);
    return index === undefined ? undefined : dag?.structure.tasks[index]?.retries;
  };
  const now = clock.now();
  const [running, others] = [
    found.filter(({ state }) => state === 'running'),
    found.filter(({ state }) => state !== 'running'),
  ];
  if (running.length > 0) {
    await markRestarting(
      tx,
      running.map(({ id }) => id),
      now,
    );
  }
  const rows = others.map((instance) => {
    const retries = retriesOf(instance.task_id);
    const tries = instance.try_number;
    // A task that its DAG has no longer keeps what it had.
    const max_tries = retries === undefined ? Math.max(instance.max_tries, tries) : tries + retries;
    return { id: instance.id, new_id: uuid7(clock.nowMs()), max_tries };
  });
  if (rows.length > 0) await resetTaskInstances(tx, rows, now);
  await reopenDagRuns(tx, filter.dagId, [...new Set(found.map((instance) => instance.run_id))], now, !resetDagRuns);
  if (others.some(({ state }) => isFinished(state))) await askToPlan(tx, filter.dagId);
  return found;
}
