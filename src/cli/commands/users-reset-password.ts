import { PASSWORD, USE_RANDOM_PASSWORD, choosePassword, printPassword } from '../users/choose-password.ts';
import { defineCommand } from '../command.ts';
import { USER_OPTIONS, checkUserName, requireUser } from '../users/find-user.ts';
import { VERBOSE } from '../options/common-options.ts';
import { withClient } from '../with-client.ts';

export const grouped = defineCommand({
  options: { ...USER_OPTIONS, password: PASSWORD, useRandomPassword: USE_RANDOM_PASSWORD, verbose: VERBOSE },
  epilog: `examples:
To reset an user with username equals to "admin", run:

    $ airflow users reset-password \\
          --username admin`,
  async run(given, cli) {
    checkUserName(given);
    await withClient(cli, async ({ plane }) => {
      const users = await plane.users();
      const { username } = await requireUser(users, given);
      const password = await choosePassword(given, cli);
      await users.update(username, { password });
      cli.print(`User "${username}" password reset successfully\n`);
      if (given.useRandomPassword) printPassword(password, cli);
    });
  },
});
