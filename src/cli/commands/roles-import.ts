import { defineCommand } from '../command.ts';
import { positional } from '../option.ts';
import { VERBOSE } from '../options/common-options.ts';
import { readRoleFile } from '../files/role-file.ts';
import { withClient } from '../with-client.ts';

export const grouped = defineCommand({
  options: { file: positional('file', 'Import roles from JSON file'), verbose: VERBOSE },
  async run({ file }, cli) {
    const roles = readRoleFile(file);
    await withClient(cli, async ({ plane }) => {
      const control = await plane.roles();
      // As in Airflow, a role that exists keeps what it has.
      const known = new Set((await control.list()).map(({ name }) => name));
      for (const [name, permissions] of roles) {
        if (!known.has(name)) await control.create({ name, permissions });
      }
    });
    cli.print('roles and permissions successfully imported\n');
  },
});
