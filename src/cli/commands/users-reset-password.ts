import { updateUser } from '../../actions/update-user.ts';
import { PASSWORD, USE_RANDOM_PASSWORD, choosePassword, printPassword } from '../choose-password.ts';
import { cliActor } from '../cli-actor.ts';
import { defineCommand } from '../command.ts';
import { USER_OPTIONS, checkUserName, requireUser } from '../find-user.ts';
import { VERBOSE } from '../options/common-options.ts';
import { withDatabase } from '../with-database.ts';

export const grouped = defineCommand({
  options: { ...USER_OPTIONS, password: PASSWORD, useRandomPassword: USE_RANDOM_PASSWORD, verbose: VERBOSE },
  epilog: `examples:
To reset an user with username equals to "admin", run:

    $ airflow users reset-password \\
          --username admin`,
  async run(given, cli) {
    checkUserName(given);
    await withDatabase(cli, async (context) => {
      const { username } = await requireUser(context.db, given);
      const password = await choosePassword(given, cli);
      await updateUser(context, { username, changes: { password }, ...cliActor() });
      cli.print(`User "${username}" password reset successfully\n`);
      if (given.useRandomPassword) printPassword(password, cli);
    });
  },
});
