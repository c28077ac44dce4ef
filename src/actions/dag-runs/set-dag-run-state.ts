import { assertNever } from '../../foundation/assert-never.ts';
import { AppError } from '../../foundation/app-error.ts';
import type { Timestamp } from '../../foundation/timestamp.ts';
import { TASK_INSTANCE_STATES } from '../../domain/states.ts';
import { recordAudit } from '../../metadata/audit-log/audit-log.ts';
import { findDagRun } from '../../metadata/dag-runs/dag-runs.ts';
import { askToPlan } from '../../metadata/dags/dag-writes.ts';
import type { Transaction } from '../../metadata/database.ts';
import { markDagRun, markTaskInstances } from '../../metadata/task-instances/state-marking.ts';
import { findTaskInstances } from '../../metadata/task-instances/task-instance-clearing.ts';
import { type ActionContext, type Actor, actedBy } from '../action-context.ts';

/** The state that somebody gives a run; `queued` lets it go on. */
export interface SetDagRunStateInput extends Actor {
  dagId: string;
  runId: string;
  state: 'success' | 'failed' | 'queued';
}

/**
 * Ends a run, or queues it again. As in Airflow 2.11: success makes all its tasks successful; failed fails those that run and
 * skips those that have not begun; queued leaves them alone.
 * @throws AppError DAG_RUN_NOT_FOUND
 */
export async function setDagRunState({ db, clock }: ActionContext, input: SetDagRunStateInput): Promise<void> {
  const { dagId, runId, state } = input;
  await db.transaction(async (tx) => {
    const run = await findDagRun(tx, dagId, runId);
    if (!run) throw new AppError('DAG_RUN_NOT_FOUND', { dagId, runId });
    const now = clock.now();
    // What the scheduler changed between two of these statements would be missed by both.
    await findTaskInstances(tx, { dagId, runIds: [runId] }, true);
    await markTasks(tx, input, now);
    await markDagRun(tx, run.id, state, now);
    // The number of active runs has changed.
    await askToPlan(tx, dagId);
    const audit = { event: `dagrun_${state}`, ...actedBy(input), dagId, runId, logicalDate: run.logical_date };
    await recordAudit(tx, audit, now);
  });
}

async function markTasks(tx: Transaction, { dagId, runId, state }: SetDagRunStateInput, now: Timestamp): Promise<void> {
  switch (state) {
    case 'success': {
      const from = [null, ...TASK_INSTANCE_STATES.filter((other) => other !== 'success' && other !== 'removed')];
      await markTaskInstances(tx, { dagId, runId, from, to: 'success' }, now);
      return;
    }
    case 'failed':
      await markTaskInstances(
        tx,
        { dagId, runId, from: ['running', 'restarting', 'deferred', 'up_for_reschedule'], to: 'failed' },
        now,
      );
      await markTaskInstances(
        tx,
        { dagId, runId, from: [null, 'scheduled', 'queued', 'up_for_retry'], to: 'skipped' },
        now,
      );
      return;
    case 'queued':
      return;
    default:
      assertNever(state);
  }
}
