import { updateUser } from '../../actions/update-user.ts';
import { cliActor } from '../cli-actor.ts';
import { CommandFailure } from '../command-failure.ts';
import { defineCommand } from '../command.ts';
import { ROLE, USER_OPTIONS, checkUserName, requireUser } from '../find-user.ts';
import { VERBOSE } from '../options/common-options.ts';
import { withDatabase } from '../with-database.ts';

export const grouped = defineCommand({
  options: { ...USER_OPTIONS, role: ROLE, verbose: VERBOSE },
  async run(given, cli) {
    checkUserName(given);
    await withDatabase(cli, async (context) => {
      const { username, roles } = await requireUser(context.db, given);
      if (roles.includes(given.role)) {
        throw new CommandFailure(`User "${username}" is already a member of role "${given.role}"`);
      }
      await updateUser(context, { username, changes: { roles: [...roles, given.role] }, ...cliActor() });
      cli.print(`User "${username}" added to role "${given.role}"\n`);
    });
  },
});
