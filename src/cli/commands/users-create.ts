import { hasCode } from '../../foundation/app-error.ts';
import type { Cli } from '../cli.ts';
import { PASSWORD, USE_RANDOM_PASSWORD, choosePassword, printPassword } from '../users/choose-password.ts';
import { CommandFailure } from '../command-failure.ts';
import { defineCommand } from '../command.ts';
import { flag, requiredText, text } from '../option.ts';
import { ROLE } from '../users/find-user.ts';
import { VERBOSE } from '../options/common-options.ts';
import { withClient } from '../with-client.ts';

export const grouped = defineCommand({
  options: {
    email: requiredText(['-e', '--email'], 'Email of the user'),
    firstname: requiredText(['-f', '--firstname'], 'First name of the user'),
    lastname: requiredText(['-l', '--lastname'], 'Last name of the user'),
    password: PASSWORD,
    role: ROLE,
    useRandomPassword: USE_RANDOM_PASSWORD,
    username: requiredText(['-u', '--username'], 'Username of the user'),
    verbose: VERBOSE,
  },
  epilog: `examples:
To create an user with "Admin" role and username equals to "admin", run:

    $ airflow users create \\
          --username admin \\
          --firstname FIRST_NAME \\
          --lastname LAST_NAME \\
          --role Admin \\
          --email admin@example.org`,
  async run(given, cli) {
    const created = await create(given, cli);
    if (created) cli.print(`User "${given.username}" created with role "${given.role}"\n`);
  },
});

/** Airflow 1.10's `create_user`, which names all that is missing at once. */
export const flat = defineCommand({
  options: {
    role: text(['-r', '--role'], 'Role of the user. Existing roles include Admin, User, Op, Viewer, and Public'),
    username: text(['-u', '--username'], 'Username of the user'),
    email: text(['-e', '--email'], 'Email of the user'),
    firstname: text(['-f', '--firstname'], 'First name of the user'),
    lastname: text(['-l', '--lastname'], 'Last name of the user'),
    password: text(['-p', '--password'], 'Password of the user'),
    useRandomPassword: flag(['--use_random_password'], 'Do not prompt for password. Use random string instead'),
  },
  async run({ role, username, email, firstname, lastname, password, useRandomPassword }, cli) {
    const given = { role, username, email, firstname, lastname };
    const missing = Object.entries(given).flatMap(([name, text]) => (text === undefined ? [name] : []));
    if (!role || !username || !email || !firstname || !lastname) {
      throw new CommandFailure(`Required arguments are missing: ${missing.join(', ')}.`);
    }
    const created = await create({ role, username, email, firstname, lastname, password, useRandomPassword }, cli);
    if (created) cli.print(`${role} user ${username} created.\n`);
  },
});

interface GivenUser {
  readonly role: string;
  readonly username: string;
  readonly email: string;
  readonly firstname: string;
  readonly lastname: string;
  readonly password: string | undefined;
  readonly useRandomPassword: boolean;
}

/** @returns false where there is a user of that name, which is no failure in Airflow */
async function create(given: GivenUser, cli: Cli): Promise<boolean> {
  const { username, role, email, firstname: firstName, lastname: lastName } = given;
  const password = await choosePassword(given, cli);
  try {
    await withClient(cli, async ({ plane }) =>
      (await plane.users()).create({ username, password, firstName, lastName, email, roles: [role] }),
    );
  } catch (error) {
    if (!hasCode(error, 'USER_EXISTS')) throw error;
    cli.print(`${error.message}\n`);
    return false;
  }
  if (given.useRandomPassword) printPassword(password, cli);
  return true;
}
