import type { TaskInstanceState } from '../../domain/states.ts';
import { AppError } from '../../foundation/app-error.ts';
import { isDagPaused } from '../../metadata/dags/dags.ts';
import { findDagRun } from '../../metadata/dag-runs/dag-runs.ts';
import { findPoolUsage, type PoolUsage } from '../../metadata/pools/pool-usage.ts';
import { findTaskInstance, listStatesOfTasks } from '../../metadata/task-instances/task-instances.ts';
import { countActiveBeside } from '../../metadata/task-instances/active-counts.ts';
import { explainWaiting, type Obstacle } from '../../rules/explain-waiting.ts';
import { countUpstream, emptyTally, type UpstreamTally } from '../../rules/trigger-rule.ts';
import type { DagStructure, TaskStructure } from '../../serialization/dag-structure.ts';
import type { DagActionContext } from '../action-context.ts';
import { releasedByPast } from './check-past.ts';

/** Which task instance waits. */
export interface ExplainTaskInstanceInput {
  dagId: string;
  runId: string;
  taskId: string;
  mapIndex: number;
}

/**
 * Says what keeps a task instance from being queued: nothing where it has begun, or where its DAG has the task no longer.
 * @throws AppError DAG_RUN_NOT_FOUND, TASK_INSTANCE_NOT_FOUND
 */
export async function explainTaskInstance(
  { db, dagCatalog }: DagActionContext,
  { dagId, runId, taskId, mapIndex }: ExplainTaskInstanceInput,
): Promise<Obstacle[]> {
  const run = await findDagRun(db, dagId, runId);
  if (!run) throw new AppError('DAG_RUN_NOT_FOUND', { dagId, runId });
  const instance = await findTaskInstance(db, dagId, runId, taskId, mapIndex);
  if (!instance) throw new AppError('TASK_INSTANCE_NOT_FOUND', { dagId, taskId, date: run.logical_date });
  if (instance.state !== null && instance.state !== 'scheduled') return [];
  const stored = await dagCatalog.latest(dagId);
  const task = stored?.structure.tasks[stored.structure.indexOfTask.get(taskId) ?? -1];
  if (!stored || !task) return [];
  const dag = stored.structure;
  const [isPaused, above, active, pool] = await Promise.all([
    isDagPaused(db, dagId),
    listStatesOfTasks(db, dagId, runId, upstreamIds(dag, task)),
    countActiveBeside(db, dagId, taskId, runId),
    findPoolUsage(db, instance.pool),
  ]);
  const waiting = { task, mapIndex, run: { dagId, logicalDate: run.logical_date, dag: stored } };
  const asksPast = task.dependsOnPast || task.waitForDownstream;
  return explainWaiting({
    dag,
    task,
    isPaused: isPaused ?? false,
    runState: run.state,
    logicalDate: run.logical_date,
    externalTrigger: Boolean(run.external_trigger),
    state: instance.state,
    tally: tallyOf(dag, above),
    active,
    openSlots: pool ? openSlotsOf(pool) : null,
    pool: instance.pool,
    poolSlots: instance.pool_slots,
    isPastDone: !asksPast || (await releasedByPast(db, [waiting])).length > 0,
  });
}

function upstreamIds(dag: DagStructure, task: TaskStructure): string[] {
  return task.upstream.flatMap((index) => dag.tasks[index]?.taskId ?? []);
}

function tallyOf(
  dag: DagStructure,
  above: readonly { task_id: string; state: TaskInstanceState | null }[],
): UpstreamTally {
  const tally = emptyTally();
  for (const { task_id, state } of above) {
    const isSetup = dag.tasks[dag.indexOfTask.get(task_id) ?? -1]?.isSetup ?? false;
    tally.total += 1;
    if (isSetup) tally.setupTotal += 1;
    countUpstream(tally, state, isSetup, 1);
  }
  return tally;
}

function openSlotsOf(pool: PoolUsage): number {
  if (pool.slots === -1) return Number.POSITIVE_INFINITY;
  const deferred = pool.include_deferred ? Number(pool.deferred) : 0;
  return pool.slots - Number(pool.running) - Number(pool.queued) - deferred;
}
