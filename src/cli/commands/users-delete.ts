import { hasCode } from '../../foundation/app-error.ts';
import { CommandFailure } from '../command-failure.ts';
import { defineCommand } from '../command.ts';
import { USER_OPTIONS, checkUserName, requireUser } from '../users/find-user.ts';
import { text } from '../option.ts';
import { VERBOSE } from '../options/common-options.ts';
import { withClient } from '../with-client.ts';

export const grouped = defineCommand({
  options: { ...USER_OPTIONS, verbose: VERBOSE },
  async run(given, cli) {
    checkUserName(given);
    const deleted = await withClient(cli, async ({ plane }) => {
      const users = await plane.users();
      const { username } = await requireUser(users, given);
      await users.delete(username);
      return username;
    });
    cli.print(`User "${deleted}" deleted\n`);
  },
});

/** Airflow 1.10's `delete_user`. */
export const flat = defineCommand({
  options: { username: text(['-u', '--username'], 'Username of the user') },
  async run({ username }, cli) {
    if (username === undefined) throw new CommandFailure('Required arguments are missing: username');
    try {
      await withClient(cli, async ({ plane }) => (await plane.users()).delete(username));
    } catch (error) {
      if (!hasCode(error, 'USER_NOT_FOUND')) throw error;
      throw new CommandFailure(`${username} is not a valid user.`);
    }
    cli.print(`User ${username} deleted.\n`);
  },
});
