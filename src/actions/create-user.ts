import { AppError } from '../foundation/app-error.ts';
import { recordAudit } from '../metadata/audit-log.ts';
import { findUser, hasUserWithEmail, insertUser, listRoleNames } from '../metadata/users.ts';
import type { ActionContext, Actor } from './action-context.ts';
import { hashPassword } from './password.ts';

export interface CreateUserInput extends Actor {
  username: string;
  /** As typed; its salted hash is stored. */
  password: string;
  firstName: string;
  lastName: string;
  email: string;
  /** The name of a role, such as `Admin`. */
  role: string;
}

/**
 * Makes a user of the database.
 * @throws AppError USER_EXISTS, ROLE_NOT_FOUND; INVALID_INPUT for an empty name or password, or a taken address
 */
export async function createUser({ db, clock }: ActionContext, input: CreateUserInput): Promise<void> {
  const { username, password, firstName, lastName, email, role, actor = null } = input;
  if (username.trim() === '') throw new AppError('INVALID_INPUT', { reason: "The username shouldn't be empty" });
  // A colon would end the name in the header of basic authentication.
  if (/[:\p{Cc}]/u.test(username)) {
    throw new AppError('INVALID_INPUT', { reason: 'The username must not hold a colon or control characters' });
  }
  if (password === '') throw new AppError('INVALID_INPUT', { reason: "The password shouldn't be empty" });
  const passwordHash = await hashPassword(password);
  await db.transaction(async (tx) => {
    const known = await listRoleNames(tx);
    if (!known.includes(role)) throw new AppError('ROLE_NOT_FOUND', { name: role, known });
    if (await findUser(tx, username)) throw new AppError('USER_EXISTS', { username });
    if (await hasUserWithEmail(tx, email)) {
      throw new AppError('INVALID_INPUT', { reason: `A user with the email ${email} exists already` });
    }
    await insertUser(tx, { username, firstName, lastName, email, passwordHash, role }, clock.now());
    await recordAudit(tx, { event: 'user.create', owner: actor, extra: { username, role } }, clock.now());
  });
}
