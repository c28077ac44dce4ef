import { createRole } from '../../actions/create-role.ts';
import { listRoleNames } from '../../metadata/roles.ts';
import { cliActor } from '../cli-actor.ts';
import { defineCommand } from '../command.ts';
import { positionals } from '../option.ts';
import { VERBOSE } from '../options/common-options.ts';
import { withDatabase } from '../with-database.ts';

export const grouped = defineCommand({
  options: { role: positionals('role', 'The name of a role'), verbose: VERBOSE },
  async run({ role: names }, cli) {
    await withDatabase(cli, async (context) => {
      // Airflow passes over roles that exist, and counts them.
      const known = await listRoleNames(context.db);
      const wanted = new Set(names.filter((name) => !known.includes(name)));
      for (const name of wanted) await createRole(context, { name, permissions: [], ...cliActor() });
    });
    cli.print(`Added ${names.length} role(s)\n`);
  },
});
