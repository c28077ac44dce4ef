import { deleteRole } from '../../actions/delete-role.ts';
import { cliActor } from '../cli-actor.ts';
import { defineCommand } from '../command.ts';
import { findMissingRole } from '../find-missing-role.ts';
import { positionals } from '../option.ts';
import { VERBOSE } from '../options/common-options.ts';
import { withDatabase } from '../with-database.ts';

export const grouped = defineCommand({
  options: { role: positionals('role', 'The name of a role'), verbose: VERBOSE },
  run: ({ role: names }, cli) =>
    withDatabase(cli, async (context) => {
      const missing = await findMissingRole(context.db, names);
      if (missing !== undefined) {
        cli.print(`${missing}\n`);
        return 1;
      }
      for (const name of new Set(names)) await deleteRole(context, { name, ...cliActor() });
      cli.print(`Deleted ${names.length} role(s)\n`);
      return 0;
    }),
});
