import { generateRunId } from '../../domain/run-id.ts';
import type { JsonObject } from '../../foundation/json.ts';
import { AppError } from '../../foundation/app-error.ts';
import type { Timestamp } from '../../foundation/timestamp.ts';
import { recordAudit } from '../../metadata/audit-log/audit-log.ts';
import {
  giveRunToBackfill,
  isRunOfNobody,
  moveToPool,
  takeRetriesAway,
} from '../../metadata/dag-runs/backfill-runs.ts';
import { deleteDagRunRecords } from '../../metadata/dags/dag-deletion.ts';
import { askToPlan } from '../../metadata/dags/dag-writes.ts';
import type { Transaction } from '../../metadata/database.ts';
import { addMissingTaskInstances, insertDagRun } from '../../metadata/dag-runs/insert-dag-run.ts';
import { markDagRun, markTaskInstances } from '../../metadata/task-instances/state-marking.ts';
import { isFinishedRun, TASK_INSTANCE_STATES } from '../../domain/states.ts';
import { type Actor, type DagActionContext, actedBy } from '../action-context.ts';
import { clearTasksOf } from '../task-instances/clear-task-instances.ts';
import type { BackfillPlan, PlannedRun } from './plan-backfill.ts';

/** How the runs of a backfill are begun. */
export interface BackfillRunOptions extends Actor {
  readonly conf: JsonObject | null;
  /** Begin runs that exist anew, as if they had never been. */
  readonly reset: boolean;
  /** Of runs that exist, let failed tasks run again. */
  readonly rerunFailed: boolean;
  readonly disableRetry: boolean;
  /** Count all tasks as successful, without running them. */
  readonly markSuccess: boolean;
  /** The pool of all tasks, which the plan and the catalog name, too. Absent: their own. */
  readonly pool?: string | undefined;
}

/**
 * Makes one run of a backfill, or takes the one of its date. It is queued and belongs to the job of the backfill.
 * @param jobId undefined where no task is to run: `markSuccess`
 * @returns the run's id
 */
export async function beginBackfillRun(
  context: DagActionContext,
  plan: BackfillPlan,
  planned: PlannedRun,
  options: BackfillRunOptions,
  jobId?: number,
): Promise<string> {
  const { dag } = plan;
  const { dagId } = dag.structure;
  return context.db.transaction(async (tx) => {
    const now = context.clock.now();
    const run =
      (await takeExisting(tx, context, plan, planned, options, now)) ?? (await insert(tx, plan, planned, options, now));
    if (options.pool !== undefined) await moveToPool(tx, { dagId, runId: run.runId }, options.pool);
    if (options.disableRetry) await takeRetriesAway(tx, dagId, run.runId);
    if (options.markSuccess) {
      const from = [null, ...TASK_INSTANCE_STATES.filter((state) => state !== 'success' && state !== 'removed')];
      await markTaskInstances(tx, { dagId, runId: run.runId, from, to: 'success' }, now);
      await markDagRun(tx, run.id, 'success', now);
    }
    if (jobId !== undefined) await giveRunToBackfill(tx, run.id, jobId);
    // The schedule goes on after the latest run that it or a backfill made.
    await askToPlan(tx, dagId);
    const logicalDate = planned.info.logicalDate;
    await recordAudit(tx, { event: 'backfill', ...actedBy(options), dagId, runId: run.runId, logicalDate }, now);
    return run.runId;
  });
}

interface BegunRun {
  readonly id: number;
  readonly runId: string;
}

/** The run of that date, queued again, or as a killed backfill left it; undefined where there is none, or it was deleted to be made anew. */
async function takeExisting(
  tx: Transaction,
  context: DagActionContext,
  { dag, taskIds }: BackfillPlan,
  { existing }: PlannedRun,
  { reset, rerunFailed }: BackfillRunOptions,
  now: Timestamp,
): Promise<BegunRun | undefined> {
  if (!existing) return undefined;
  const { dagId } = dag.structure;
  const { id, run_id: runId, logical_date: logicalDate } = existing;
  const isUnfinished = !isFinishedRun(existing.state);
  if (isUnfinished && !(await isRunOfNobody(tx, id))) {
    const reason = `Meanwhile a scheduler went on with the run of DAG ${dagId} for ${logicalDate}.`;
    throw new AppError('BACKFILL_REFUSED', { reason });
  }
  if (reset && !taskIds) {
    await deleteDagRunRecords(tx, { id, dag_id: dagId, run_id: runId });
    return undefined;
  }
  const filter = { dagId, runIds: [runId], taskIds: taskIds && [...taskIds] };
  if (reset) await clearTasksOf(tx, context, filter);
  else if (rerunFailed) await clearTasksOf(tx, context, { ...filter, states: ['failed', 'upstream_failed'] });
  await addMissingTaskInstances(tx, { dag, runId, logicalDate, now, ...(taskIds && { taskIds }) });
  if (!isUnfinished) await markDagRun(tx, id, 'queued', now);
  return { id, runId };
}

async function insert(
  tx: Transaction,
  { dag, taskIds }: BackfillPlan,
  { info }: PlannedRun,
  { conf }: BackfillRunOptions,
  now: Timestamp,
): Promise<BegunRun> {
  const { logicalDate, dataInterval } = info;
  const runId = generateRunId('backfill', logicalDate);
  const id = await insertDagRun(
    tx,
    {
      dag,
      runId,
      runType: 'backfill',
      externalTrigger: false,
      triggeringUserName: null,
      conf,
      logicalDate,
      dataIntervalStart: dataInterval.start,
      dataIntervalEnd: dataInterval.end,
      runAfter: now,
      ...(taskIds && { taskIds }),
    },
    now,
  );
  if (id !== undefined) return { id, runId };
  const reason = `Meanwhile somebody made a run of DAG ${dag.structure.dagId} for ${logicalDate}.`;
  throw new AppError('BACKFILL_REFUSED', { reason });
}
