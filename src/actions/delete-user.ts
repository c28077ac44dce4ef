import { AppError } from '../foundation/app-error.ts';
import { recordAudit } from '../metadata/audit-log.ts';
import { removeUser } from '../metadata/user-deletion.ts';
import type { ActionContext, Actor } from './action-context.ts';

/** Which user: by one of the two. */
export interface DeleteUserInput extends Actor {
  username?: string | undefined;
  email?: string | undefined;
}

/**
 * Deletes a user of the database.
 * @returns the user's name
 * @throws AppError USER_NOT_FOUND
 */
export async function deleteUser({ db, clock }: ActionContext, input: DeleteUserInput): Promise<string> {
  const { username, email, actor = null } = input;
  return db.transaction(async (tx) => {
    const removed = await removeUser(tx, { username, email });
    if (removed === undefined) throw new AppError('USER_NOT_FOUND', { name: username ?? email ?? '' });
    await recordAudit(tx, { event: 'user.delete', owner: actor, extra: { username: removed } }, clock.now());
    return removed;
  });
}
