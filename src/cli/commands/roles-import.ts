import { createRole } from '../../actions/create-role.ts';
import { listRoleNames } from '../../metadata/roles.ts';
import { cliActor } from '../cli-actor.ts';
import { defineCommand } from '../command.ts';
import { positional } from '../option.ts';
import { VERBOSE } from '../options/common-options.ts';
import { readRoleFile } from '../role-file.ts';
import { withDatabase } from '../with-database.ts';

export const grouped = defineCommand({
  options: { file: positional('file', 'Import roles from JSON file'), verbose: VERBOSE },
  async run({ file }, cli) {
    const roles = readRoleFile(file);
    await withDatabase(cli, async (context) => {
      // As in Airflow, a role that exists keeps what it has.
      const known = await listRoleNames(context.db);
      for (const [name, permissions] of roles) {
        if (!known.includes(name)) await createRole(context, { name, permissions, ...cliActor() });
      }
    });
    cli.print('roles and permissions successfully imported\n');
  },
});
