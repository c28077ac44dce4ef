import { deleteUser } from '../../actions/delete-user.ts';
import { AppError } from '../../foundation/app-error.ts';
import { CommandFailure } from '../command-failure.ts';
import { defineCommand } from '../command.ts';
import { text } from '../option.ts';
import { VERBOSE } from '../options/common-options.ts';
import { withDatabase } from '../with-database.ts';

export const grouped = defineCommand({
  options: {
    email: text(['-e', '--email'], 'Email of the user'),
    username: text(['-u', '--username'], 'Username of the user'),
    verbose: VERBOSE,
  },
  async run({ email, username }, cli) {
    if (username !== undefined && email !== undefined) {
      throw new CommandFailure('Conflicting args: must supply either --username or --email, but not both');
    }
    if (username === undefined && email === undefined)
      throw new CommandFailure('Missing args: must supply one of --username or --email');
    const deleted = await withDatabase(cli, (context) => deleteUser(context, { username, email }));
    cli.print(`User "${deleted}" deleted\n`);
  },
});

/** Airflow 1.10's `delete_user`. */
export const flat = defineCommand({
  options: { username: text(['-u', '--username'], 'Username of the user') },
  async run({ username }, cli) {
    if (username === undefined) throw new CommandFailure('Required arguments are missing: username');
    try {
      await withDatabase(cli, (context) => deleteUser(context, { username }));
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'USER_NOT_FOUND') throw error;
      throw new CommandFailure(`${username} is not a valid user.`);
    }
    cli.print(`User ${username} deleted.\n`);
  },
});
