import { recordAudit } from '../../metadata/audit-log/audit-log.ts';
import { updateDagPaused } from '../../metadata/dags/dag-writes.ts';
import { type ActionContext, type Actor, actedBy } from '../action-context.ts';

/** Pauses several DAGs or lets them go on, all of them or none. Ids that no DAG has are passed over. */
export async function setDagsPaused(
  { db, clock }: ActionContext,
  { dagIds, isPaused, ...actor }: { dagIds: readonly string[]; isPaused: boolean } & Actor,
): Promise<void> {
  await db.transaction(async (tx) => {
    for (const dagId of dagIds) {
      if (!(await updateDagPaused(tx, dagId, isPaused))) continue;
      await recordAudit(tx, { event: 'paused', extra: { is_paused: isPaused }, ...actedBy(actor), dagId }, clock.now());
    }
  });
}
