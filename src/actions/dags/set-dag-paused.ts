import { AppError } from '../../foundation/app-error.ts';
import { recordAudit } from '../../metadata/audit-log/audit-log.ts';
import { updateDagPaused } from '../../metadata/dags/dag-writes.ts';
import { type ActionContext, type Actor, actedBy } from '../action-context.ts';

/**
 * Pauses a DAG (no new runs by schedule, nothing more of its runs begins) or lets it go on.
 * @throws AppError DAG_NOT_FOUND
 */
export async function setDagPaused(
  { db, clock }: ActionContext,
  { dagId, isPaused, ...actor }: { dagId: string; isPaused: boolean } & Actor,
): Promise<void> {
  await db.transaction(async (tx) => {
    if (!(await updateDagPaused(tx, dagId, isPaused))) throw new AppError('DAG_NOT_FOUND', { dagId });
    await recordAudit(tx, { event: 'paused', ...actedBy(actor), dagId, extra: { is_paused: isPaused } }, clock.now());
  });
}
