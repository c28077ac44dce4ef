import { CommandFailure } from '../command-failure.ts';
import { defineCommand } from '../command.ts';
import { ROLE, USER_OPTIONS, checkUserName, requireUser } from '../users/find-user.ts';
import { VERBOSE } from '../options/common-options.ts';
import { requireKnownRoles } from '../users/require-roles.ts';
import { withClient } from '../with-client.ts';

export const grouped = defineCommand({
  options: { ...USER_OPTIONS, role: ROLE, verbose: VERBOSE },
  async run(given, cli) {
    checkUserName(given);
    await withClient(cli, async ({ plane }) => {
      const users = await plane.users();
      const { username, roles } = await requireUser(users, given);
      await requireKnownRoles(await plane.roles(), [given.role]);
      if (!roles.includes(given.role)) {
        throw new CommandFailure(`User "${username}" is not a member of role "${given.role}"`);
      }
      const left = roles.filter((role) => role !== given.role);
      await users.update(username, { roles: left });
      cli.print(`User "${username}" removed from role "${given.role}"\n`);
    });
  },
});
