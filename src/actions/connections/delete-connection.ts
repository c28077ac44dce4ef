import { AppError } from '../../foundation/app-error.ts';
import { recordAudit } from '../../metadata/audit-log/audit-log.ts';
import { deleteConnectionRecord } from '../../metadata/connections-and-variables/connections.ts';
import { type ActionContext, type Actor, actedBy } from '../action-context.ts';

/**
 * Deletes a connection.
 * @throws AppError CONNECTION_NOT_FOUND
 */
export async function deleteConnection(
  { db, clock }: ActionContext,
  { connId, ...actor }: { connId: string } & Actor,
): Promise<void> {
  await db.transaction(async (tx) => {
    if (!(await deleteConnectionRecord(tx, connId))) throw new AppError('CONNECTION_NOT_FOUND', { connId });
    await recordAudit(tx, { event: 'connection.delete', extra: { conn_id: connId }, ...actedBy(actor) }, clock.now());
  });
}
