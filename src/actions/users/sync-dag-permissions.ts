import { AppError } from '../../foundation/app-error.ts';
import { listStoredAccess, syncDagPermissions } from '../../metadata/users/dag-permissions.ts';
import { findAccessFaults } from '../../metadata/users/find-access-faults.ts';
import { accessControlOf } from '../../serialization/access-control-of.ts';
import { recordAudit } from '../../metadata/audit-log/audit-log.ts';
import { type ActionContext, type Actor, actedBy } from '../action-context.ts';

/**
 * Gives roles anew what the stored DAGs let them do, and makes the resources that stand for those DAGs.
 * @throws AppError INVALID_INPUT where one of them names a role that does not exist; then nothing is changed
 */
export async function syncAllDagPermissions({ db, clock }: ActionContext, actor: Actor = {}): Promise<void> {
  await db.transaction(async (tx) => {
    const dags = await listStoredAccess(tx);
    const faults = await findAccessFaults(tx, dags);
    if (faults.length > 0) throw new AppError('INVALID_INPUT', { reason: faults.join('\n') });
    await syncDagPermissions(
      tx,
      dags.map(({ dagId, document }) => ({ dagId, accessControl: accessControlOf(document) })),
    );
    await recordAudit(tx, { event: 'sync_perm', extra: { dags: dags.length }, ...actedBy(actor) }, clock.now());
  });
}
