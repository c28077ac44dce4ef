import { defineCommand } from '../command.ts';
import { findMissingRole } from '../users/find-missing-role.ts';
import { positionals } from '../option.ts';
import { VERBOSE } from '../options/common-options.ts';
import { withClient } from '../with-client.ts';

export const grouped = defineCommand({
  options: { role: positionals('role', 'The name of a role'), verbose: VERBOSE },
  run: ({ role: names }, cli) =>
    withClient(cli, async ({ plane }) => {
      const roles = await plane.roles();
      const missing = await findMissingRole(roles, names);
      if (missing !== undefined) {
        cli.print(`${missing}\n`);
        return 1;
      }
      for (const name of new Set(names)) await roles.delete(name);
      cli.print(`Deleted ${names.length} role(s)\n`);
      return 0;
    }),
});
