import { defineCommand } from '../command.ts';
import { positionals } from '../option.ts';
import { VERBOSE } from '../options/common-options.ts';
import { withClient } from '../with-client.ts';

export const grouped = defineCommand({
  options: { role: positionals('role', 'The name of a role'), verbose: VERBOSE },
  async run({ role: names }, cli) {
    await withClient(cli, async ({ plane }) => {
      const roles = await plane.roles();
      // Airflow passes over roles that exist, and counts them.
      const known = new Set((await roles.list()).map(({ name }) => name));
      const wanted = new Set(names.filter((name) => !known.has(name)));
      for (const name of wanted) await roles.create({ name, permissions: [] });
    });
    cli.print(`Added ${names.length} role(s)\n`);
  },
});
