import { randomBytes } from 'node:crypto';
import type { Cli } from '../cli.ts';
import { CommandFailure } from '../command-failure.ts';
import { flag, text } from '../option.ts';

export const PASSWORD = text(
  ['-p', '--password'],
  'Password of the user, required to create a user without --use-random-password',
);
export const USE_RANDOM_PASSWORD = flag(
  ['--use-random-password'],
  'Do not prompt for password. Use random string instead. Required to create a user without --password',
);

/**
 * The new password of a user: a random one, the one that is given, or the one that is typed twice.
 * @throws CommandFailure where the two differ
 */
export async function choosePassword(
  given: { readonly password: string | undefined; readonly useRandomPassword: boolean },
  cli: Cli,
): Promise<string> {
  if (given.useRandomPassword) return randomBytes(12).toString('base64url');
  if (given.password !== undefined) return given.password;
  const password = await cli.ask('Password:', { hidden: true });
  const repeated = await cli.ask('Repeat for confirmation:', { hidden: true });
  if (password === undefined || password !== repeated) throw new CommandFailure('Passwords did not match');
  return password;
}

/** Shows a random password. Airflow keeps it to itself, so that nobody could ever use it. */
export function printPassword(password: string, cli: Cli): void {
  cli.print(`Password: ${password}\n`);
}
