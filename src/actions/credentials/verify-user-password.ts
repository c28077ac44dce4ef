import { createHmac, randomBytes } from 'node:crypto';
import {
  findSomePasswordHash,
  recordFailedLogin,
  recordLogin,
  upgradePasswordHash,
} from '../../metadata/users/login-records.ts';
import { findUser } from '../../metadata/users/users.ts';
import type { ActionContext } from '../action-context.ts';
import { HASH_OF_NOBODY, hashPassword, isOutdatedHash, isPasswordOf } from './password.ts';

/** Somebody whose password was right. */
export interface VerifiedUser {
  readonly username: string;
  /** Names of the roles, sorted. */
  readonly roles: readonly string[];
  /** The stored hash: where it is another one later, the password was changed. Null: there is none, somebody else checked it. */
  readonly passwordHash: string | null;
}

const decoyKey = randomBytes(32);

/**
 * The active user with this name and password; undefined: nobody. A hash of an older kind is replaced. A name without a hash
 * takes the time of the hash of some other user, and always of the same one: so neither new nor old kinds of hashes tell which
 * names there are.
 */
export async function verifyUserPassword(
  { db }: Pick<ActionContext, 'db'>,
  { username, password }: { username: string; password: string },
): Promise<VerifiedUser | undefined> {
  const place = createHmac('sha256', decoyKey).update(username).digest().readUInt32BE() >>> 1;
  const [user, decoy] = await Promise.all([findUser(db, username), findSomePasswordHash(db, place)]);
  const isRight = await isPasswordOf(user?.password ?? decoy ?? HASH_OF_NOBODY, password);
  if (!user?.active || user.password === null || !isRight) return undefined;
  const passwordHash = await upgraded(db, user.username, user.password, password);
  return { username: user.username, roles: user.roles, passwordHash };
}

/** Whether a user is still there and active and has the password that was verified. */
export async function isStillVerified(
  { db }: Pick<ActionContext, 'db'>,
  { username, passwordHash }: Pick<VerifiedUser, 'username' | 'passwordHash'>,
): Promise<boolean> {
  const user = await findUser(db, username);
  return user !== undefined && Boolean(user.active) && user.password === passwordHash;
}

/** Counts a login, or a failed one, in the user's row (`login_count`, `last_login`, `fail_login_count`). */
export async function countLogin(
  { db, clock }: ActionContext,
  { username, succeeded }: { username: string; succeeded: boolean },
): Promise<void> {
  if (succeeded) await recordLogin(db, username, clock.now());
  else await recordFailedLogin(db, username);
}

/** @returns the hash that the user has now */
async function upgraded(
  db: ActionContext['db'],
  username: string,
  stored: string,
  password: string,
): Promise<string | null> {
  if (!isOutdatedHash(stored)) return stored;
  const better = await hashPassword(password);
  if (await upgradePasswordHash(db, { username, from: stored, to: better })) return better;
  // Another process was quicker, or the password was changed meanwhile.
  return (await findUser(db, username))?.password ?? null;
}
