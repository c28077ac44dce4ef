import { AppError } from '../../foundation/app-error.ts';
import { recordAudit } from '../../metadata/audit-log/audit-log.ts';
import type { Queryable } from '../../metadata/database.ts';
import { lockAuthorization } from '../../metadata/users/permission-writes.ts';
import { listRoleNames } from '../../metadata/users/roles.ts';
import { insertUser } from '../../metadata/users/user-writes.ts';
import { findUser, findUserByEmail } from '../../metadata/users/users.ts';
import { type ActionContext, type Actor, actedBy } from '../action-context.ts';
import { checkName } from './check-name.ts';
import { hashPassword } from '../credentials/password.ts';

/** A user that there is none of yet. */
export interface CreateUserInput extends Actor {
  username: string;
  /** As typed; its salted hash is stored. Null: one who signs in in other ways only. */
  password: string | null;
  firstName: string;
  lastName: string;
  email: string;
  /** Names of roles, such as `Admin`. */
  roles: readonly string[];
}

/**
 * Makes a user of the database.
 * @throws AppError USER_EXISTS, EMAIL_TAKEN, UNKNOWN_ROLES; INVALID_INPUT for a name that cannot be one, or an empty password
 */
export async function createUser({ db, clock }: ActionContext, input: CreateUserInput): Promise<void> {
  const { username, password, firstName, lastName, email, roles } = input;
  checkUsername(username);
  checkPerson(input);
  const passwordHash = password === null ? null : await hashNewPassword(password);
  await db.transaction(async (tx) => {
    // Two users of the same name wait for each other, so that the second one is told.
    await lockAuthorization(tx);
    await requireRoles(tx, roles);
    if (await findUser(tx, username)) throw new AppError('USER_EXISTS', { username });
    if (await findUserByEmail(tx, email)) throw new AppError('EMAIL_TAKEN', { email });
    await insertUser(tx, { username, firstName, lastName, email, passwordHash, roles }, clock.now());
    const extra = { username, roles: roles.join(',') };
    await recordAudit(tx, { event: 'user.create', ...actedBy(input), extra }, clock.now());
  });
}

/** @throws AppError INVALID_INPUT */
export function checkPerson(person: {
  readonly firstName?: string | undefined;
  readonly lastName?: string | undefined;
  readonly email?: string | undefined;
}): void {
  checkName('first name', person.firstName ?? '');
  checkName('last name', person.lastName ?? '');
  checkName('email', person.email ?? '');
}

/** @throws AppError INVALID_INPUT */
export function checkUsername(username: string): void {
  checkName('username', username);
  if (username.trim() === '') throw new AppError('INVALID_INPUT', { reason: "The username shouldn't be empty" });
  // A colon would end the name in the header of basic authentication.
  if (/[:\p{Cc}]/u.test(username)) {
    throw new AppError('INVALID_INPUT', { reason: 'The username must not hold a colon or control characters' });
  }
}

/** @throws AppError INVALID_INPUT for an empty one */
export async function hashNewPassword(password: string): Promise<string> {
  if (password === '') throw new AppError('INVALID_INPUT', { reason: "The password shouldn't be empty" });
  return hashPassword(password);
}

/** @throws AppError UNKNOWN_ROLES where one of them does not exist */
export async function requireRoles(db: Queryable, names: readonly string[]): Promise<void> {
  const known = await listRoleNames(db);
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length > 0) throw new AppError('UNKNOWN_ROLES', { names: unknown, known });
}
