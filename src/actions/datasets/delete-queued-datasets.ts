import { AppError } from '../../foundation/app-error.ts';
import { recordAudit } from '../../metadata/audit-log/audit-log.ts';
import { type QueuedDatasetFilter, deleteQueuedDatasets as deleteRows } from '../../metadata/datasets/dataset-queue.ts';
import { type ActionContext, type Actor, actedBy } from '../action-context.ts';

/**
 * Forgets that datasets changed: the DAGs that wait for them wait on.
 * @throws AppError QUEUED_EVENT_NOT_FOUND where there is nothing to forget
 */
export async function deleteQueuedDatasets(
  { db, clock }: ActionContext,
  { filter, ...actor }: { filter: QueuedDatasetFilter } & Actor,
): Promise<void> {
  const { dagId, uri, before } = filter;
  await db.transaction(async (tx) => {
    if ((await deleteRows(tx, filter)) === 0) throw new AppError('QUEUED_EVENT_NOT_FOUND', {});
    const extra = { ...(uri !== undefined && { uri }), ...(before !== undefined && { before }) };
    await recordAudit(
      tx,
      { event: 'dataset.queued_event.delete', extra, ...actedBy(actor), ...(dagId !== undefined && { dagId }) },
      clock.now(),
    );
  });
}
