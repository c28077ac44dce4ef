import { requireRoles } from '../../actions/create-user.ts';
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
      await requireRoles(context.db, [given.role]);
      if (!roles.includes(given.role)) {
        throw new CommandFailure(`User "${username}" is not a member of role "${given.role}"`);
      }
      const left = roles.filter((role) => role !== given.role);
      await updateUser(context, { username, changes: { roles: left }, ...cliActor() });
      cli.print(`User "${username}" removed from role "${given.role}"\n`);
    });
  },
});
