import { findUser } from '../metadata/users.ts';
import type { ActionContext } from './action-context.ts';
import { HASH_OF_NOBODY, isPasswordOf } from './password.ts';

export interface VerifiedUser {
  readonly username: string;
  /** Names of the roles, sorted. */
  readonly roles: readonly string[];
  /** The stored hash: where it is another one later, the password was changed. */
  readonly passwordHash: string;
}

/** The active user with this name and password; undefined: nobody. Takes as long for a name that there is not. */
export async function verifyUserPassword(
  { db }: Pick<ActionContext, 'db'>,
  { username, password }: { username: string; password: string },
): Promise<VerifiedUser | undefined> {
  const user = await findUser(db, username);
  const passwordHash = user?.password ?? HASH_OF_NOBODY;
  const isRight = await isPasswordOf(passwordHash, password);
  return user && user.active && isRight ? { username: user.username, roles: user.roles, passwordHash } : undefined;
}

/** Whether a user is still there and active and has the password that was verified. */
export async function isStillVerified(
  { db }: Pick<ActionContext, 'db'>,
  { username, passwordHash }: Pick<VerifiedUser, 'username' | 'passwordHash'>,
): Promise<boolean> {
  const user = await findUser(db, username);
  return user !== undefined && Boolean(user.active) && user.password === passwordHash;
}
