import type { UserControl, UserName, UserRecord } from '../../client/control/users.ts';
import { CommandFailure } from '../command-failure.ts';
import { requiredText, text } from '../option.ts';

/** How commands name a user: by one of the two. */
export const USER_OPTIONS = {
  email: text(['-e', '--email'], 'Email of the user'),
  username: text(['-u', '--username'], 'Username of the user'),
} as const;

/** The role that a user gets or loses. */
export const ROLE = requiredText(
  ['-r', '--role'],
  'Role of the user. Existing roles include Admin, User, Op, Viewer, and Public',
);

/** @throws CommandFailure where not exactly one of the two is given */
export function checkUserName({ username, email }: UserName): void {
  if (username !== undefined && email !== undefined) {
    throw new CommandFailure('Conflicting args: must supply either --username or --email, but not both');
  }
  if (username === undefined && email === undefined)
    throw new CommandFailure('Missing args: must supply one of --username or --email');
}

/** @throws CommandFailure where there is no such user */
export async function requireUser(users: UserControl, { username, email }: UserName): Promise<UserRecord> {
  const user = await users.find({ username, email });
  if (!user) throw new CommandFailure(`User "${username ?? email}" does not exist`);
  return user;
}
