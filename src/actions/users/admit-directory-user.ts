import { AppError } from '../../foundation/app-error.ts';
import { isUniqueViolation } from '../../metadata/expected-errors.ts';
import { listRoleNames } from '../../metadata/users/roles.ts';
import { type StoredUser, findUser } from '../../metadata/users/users.ts';
import type { ActionContext } from '../action-context.ts';
import { createUser } from './create-user.ts';
import { updateUser } from './update-user.ts';
import type { VerifiedUser } from '../credentials/verify-user-password.ts';

/** Somebody whom a directory knows, after the password was found right. */
export interface DirectoryUser {
  /** The names under which the user may stand in the database; the first one that is there counts, else the first one. */
  readonly names: readonly [string, ...string[]];
  /** Undefined where the directory tells nothing but that the password is right. */
  readonly profile:
    | {
        readonly firstName: string;
        readonly lastName: string;
        /** '': none. */
        readonly email: string;
        /** Names of roles, which need not exist. */
        readonly roles: readonly string[];
      }
    | undefined;
}

/** What came of it; `refused` says why in a sentence for the log. */
export type Admission =
  | { readonly kind: 'admitted'; readonly user: VerifiedUser; readonly unknownRoles: readonly string[] }
  | { readonly kind: 'refused'; readonly reason: string };

/**
 * Lets a user of a directory in: one that the database has, or one that registers by coming. The directory's password is not
 * stored. Roles that do not exist are left out.
 * @param policy.registers whether somebody new becomes a user (`auth_user_registration`)
 * @param policy.syncsRoles whether the roles of a known user are set anew (`auth_roles_sync_at_login`)
 */
export async function admitDirectoryUser(
  context: ActionContext,
  { names, profile }: DirectoryUser,
  policy: { readonly registers: boolean; readonly syncsRoles: boolean },
): Promise<Admission> {
  const known = await firstUser(context, names);
  if (known && !known.active) return { kind: 'refused', reason: 'the user is deactivated' };
  if (known && !(profile && policy.syncsRoles)) return admitted(known, []);
  if (!known && !policy.registers) return { kind: 'refused', reason: 'nobody may register (auth_user_registration)' };
  if (!profile) return { kind: 'refused', reason: 'the directory was not searched (auth_ldap_search)' };

  const existing = await listRoleNames(context.db);
  const roles = profile.roles.filter((role) => existing.includes(role));
  const unknownRoles = profile.roles.filter((role) => !existing.includes(role));
  if (known) return admitted(await giveRoles(context, known, roles), unknownRoles);
  return register(context, names[0], { ...profile, roles }, unknownRoles);
}

async function firstUser({ db }: ActionContext, names: readonly string[]): Promise<StoredUser | undefined> {
  for (const name of names) {
    const user = await findUser(db, name);
    if (user) return user;
  }
  return undefined;
}

async function giveRoles(context: ActionContext, user: StoredUser, roles: readonly string[]): Promise<StoredUser> {
  const isSame = roles.length === user.roles.length && roles.every((role) => user.roles.includes(role));
  if (isSame) return user;
  return updateUser(context, { username: user.username, changes: { roles }, actor: user.username });
}

async function register(
  context: ActionContext,
  username: string,
  { firstName, lastName, email, roles }: NonNullable<DirectoryUser['profile']>,
  unknownRoles: readonly string[],
): Promise<Admission> {
  try {
    await createUser(context, {
      username,
      password: null,
      firstName,
      lastName,
      email: email === '' ? `${username}@email.notfound` : email,
      roles,
      actor: username,
    });
  } catch (error) {
    const isExpected = error instanceof AppError ? error.kind !== 'unavailable' : isUniqueViolation(error);
    if (!isExpected) throw error;
    // The same person may have come twice at the same moment, and then is there now.
    const user = await findUser(context.db, username);
    return user?.active ? admitted(user, unknownRoles) : { kind: 'refused', reason: String(error) };
  }
  const user = await findUser(context.db, username);
  return user ? admitted(user, unknownRoles) : { kind: 'refused', reason: 'the user was deleted at once' };
}

function admitted(user: StoredUser, unknownRoles: readonly string[]): Admission {
  const { username, roles, password } = user;
  return { kind: 'admitted', user: { username, roles, passwordHash: password }, unknownRoles };
}
