import { AppError } from '../../foundation/app-error.ts';
import { recordAudit } from '../../metadata/audit-log/audit-log.ts';
import type { Transaction } from '../../metadata/database.ts';
import { lockAuthorization } from '../../metadata/users/permission-writes.ts';
import { endSessions, replaceUserRoles, updateUserRow } from '../../metadata/users/user-writes.ts';
import { type StoredUser, findUser, findUserByEmail } from '../../metadata/users/users.ts';
import { type ActionContext, type Actor, actedBy } from '../action-context.ts';
import { checkPerson, checkUsername, hashNewPassword, requireRoles } from './create-user.ts';

/** What changes of a user. */
export interface UpdateUserInput extends Actor {
  /** Which user. */
  username: string;
  /** What is absent stays as it is. */
  changes: {
    username?: string | undefined;
    firstName?: string | undefined;
    lastName?: string | undefined;
    email?: string | undefined;
    /** As typed. */
    password?: string | undefined;
    active?: boolean | undefined;
    /** Exactly these. */
    roles?: readonly string[] | undefined;
  };
}

/**
 * Changes a user. Another password, another name and deactivation sign the user out everywhere.
 * @returns the user as it is now
 * @throws AppError USER_NOT_FOUND, USER_EXISTS, EMAIL_TAKEN, UNKNOWN_ROLES; INVALID_INPUT for a name that cannot be one, or an
 *   empty password
 */
export async function updateUser({ db, clock }: ActionContext, input: UpdateUserInput): Promise<StoredUser> {
  const { username, changes } = input;
  const { password, roles, ...plain } = changes;
  if (plain.username !== undefined) checkUsername(plain.username);
  checkPerson(plain);
  const passwordHash = password === undefined ? undefined : await hashNewPassword(password);
  return db.transaction(async (tx) => {
    await lockAuthorization(tx);
    const user = await requireUser(tx, username);
    await refuseTaken(tx, user, changes);
    if (roles !== undefined) await requireRoles(tx, roles);
    await updateUserRow(tx, user.id, { ...plain, passwordHash }, clock.now());
    if (roles !== undefined) await replaceUserRoles(tx, user.id, roles);
    const isRenamed = plain.username !== undefined && plain.username !== username;
    if (passwordHash !== undefined || plain.active === false || isRenamed) await endSessions(tx, user.id);
    const extra = { username, changed: describeChanges(changes) };
    await recordAudit(tx, { event: 'user.edit', ...actedBy(input), extra }, clock.now());
    return requireUser(tx, plain.username ?? username);
  });
}

async function requireUser(tx: Transaction, username: string): Promise<StoredUser> {
  const user = await findUser(tx, username);
  if (!user) throw new AppError('USER_NOT_FOUND', { name: username });
  return user;
}

async function refuseTaken(tx: Transaction, user: StoredUser, changes: UpdateUserInput['changes']): Promise<void> {
  const { username = user.username, email = user.email } = changes;
  if (username !== user.username && (await findUser(tx, username))) throw new AppError('USER_EXISTS', { username });
  if (email !== user.email && (await findUserByEmail(tx, email))) throw new AppError('EMAIL_TAKEN', { email });
}

/** What was changed, and to what where others may know it. */
function describeChanges({ roles, active, username, ...others }: UpdateUserInput['changes']): string {
  const names = Object.entries(others).flatMap(([name, value]) => (value === undefined ? [] : [name]));
  if (username !== undefined) names.push(`username=${username}`);
  if (active !== undefined) names.push(`active=${active}`);
  if (roles !== undefined) names.push(`roles=${roles.join('+')}`);
  return names.join(',');
}
