import { AppError } from '../../foundation/app-error.ts';
import { recordAudit } from '../../metadata/audit-log/audit-log.ts';
import { deleteDagRunRecords } from '../../metadata/dags/dag-deletion.ts';
import { findDagRun } from '../../metadata/dag-runs/dag-runs.ts';
import { askToPlan } from '../../metadata/dags/dag-writes.ts';
import { type Actor, type ActionContext, actedBy } from '../action-context.ts';

/** Which run is deleted. */
export interface DeleteDagRunInput extends Actor {
  dagId: string;
  runId: string;
}

/**
 * Deletes a run with its task instances and all that hangs on them, whatever its state: as in Airflow, what still runs of it is
 * ended by the scheduler.
 * @throws AppError DAG_RUN_NOT_FOUND
 */
export async function deleteDagRun({ db, clock }: ActionContext, input: DeleteDagRunInput): Promise<void> {
  const { dagId, runId } = input;
  await db.transaction(async (tx) => {
    const run = await findDagRun(tx, dagId, runId);
    if (!run || !(await deleteDagRunRecords(tx, run))) throw new AppError('DAG_RUN_NOT_FOUND', { dagId, runId });
    // There may be room for another run now.
    await askToPlan(tx, dagId);
    const audit = { event: 'dagrun_delete', ...actedBy(input), dagId, runId };
    await recordAudit(tx, audit, clock.now());
  });
}
