import { syncPermissions } from '../../actions/sync-permissions.ts';
import { defineCommand } from '../command.ts';
import { flag } from '../option.ts';
import { VERBOSE } from '../options/common-options.ts';
import { withDatabase } from '../with-database.ts';

export const grouped = defineCommand({
  options: {
    includeDags: flag(['--include-dags'], 'If passed, DAG specific permissions will also be synced.'),
    verbose: VERBOSE,
  },
  async run(_given, cli) {
    cli.print('Updating actions and resources for all existing roles\n');
    await withDatabase(cli, (context) => syncPermissions(context));
  },
});
