import { AppError } from '../../foundation/app-error.ts';
import { recordAudit } from '../../metadata/audit-log/audit-log.ts';
import { removeUser } from '../../metadata/users/user-writes.ts';
import { findUser } from '../../metadata/users/users.ts';
import { type ActionContext, type Actor, actedBy } from '../action-context.ts';

/**
 * Deletes a user of the database, who is signed out everywhere.
 * @throws AppError USER_NOT_FOUND
 */
export async function deleteUser(
  { db, clock }: ActionContext,
  { username, ...actor }: { username: string } & Actor,
): Promise<void> {
  await db.transaction(async (tx) => {
    const user = await findUser(tx, username);
    if (!user) throw new AppError('USER_NOT_FOUND', { name: username });
    await removeUser(tx, user.id);
    await recordAudit(tx, { event: 'user.delete', ...actedBy(actor), extra: { username } }, clock.now());
  });
}
