import { AppError } from '../../foundation/app-error.ts';
import { recordAudit } from '../../metadata/audit-log/audit-log.ts';
import { removeRole } from '../../metadata/users/roles.ts';
import { type ActionContext, type Actor, actedBy } from '../action-context.ts';

/**
 * Deletes a role; its users lose it. A default role may be deleted too, as in Airflow: it is there again after the next start.
 * @throws AppError ROLE_NOT_FOUND
 */
export async function deleteRole(
  { db, clock }: ActionContext,
  { name, ...actor }: { name: string } & Actor,
): Promise<void> {
  await db.transaction(async (tx) => {
    if (!(await removeRole(tx, name))) throw new AppError('ROLE_NOT_FOUND', { name });
    await recordAudit(tx, { event: 'role.delete', ...actedBy(actor), extra: { role: name } }, clock.now());
  });
}
