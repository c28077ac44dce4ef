import { AppError } from '../../foundation/app-error.ts';
import { recordAudit } from '../../metadata/audit-log/audit-log.ts';
import { lockDagFiles } from '../../metadata/dag-files/save-parsed-dag-file.ts';
import { deleteDagRecords, hasRunningTasks, lockDag } from '../../metadata/dags/dag-deletion.ts';
import { type ActionContext, type Actor, actedBy } from '../action-context.ts';

/**
 * Deletes all that is stored of a DAG. Where its file is still there, it comes back, without its history, when that is parsed again.
 * @returns how many records were deleted, as Airflow 1.10 counts them
 * @throws AppError DAG_NOT_FOUND; DAG_IS_RUNNING while a task of it runs
 */
export async function deleteDag(
  { db, clock }: ActionContext,
  { dagId, ...actor }: { dagId: string } & Actor,
): Promise<number> {
  return db.transaction(async (tx) => {
    // First, as whoever stores a file does: code that a file still needs must not go with the DAG.
    await lockDagFiles(tx);
    if (!(await lockDag(tx, dagId))) throw new AppError('DAG_NOT_FOUND', { dagId });
    if (await hasRunningTasks(tx, dagId)) throw new AppError('DAG_IS_RUNNING', { dagId });
    const count = await deleteDagRecords(tx, dagId);
    await recordAudit(tx, { event: 'delete', ...actedBy(actor), dagId }, clock.now());
    return count;
  });
}
