import { syncAllDagPermissions } from '../../actions/users/sync-dag-permissions.ts';
import { syncPermissions } from '../../actions/users/sync-permissions.ts';
import { cliActor } from '../cli-actor.ts';
import { defineCommand } from '../command.ts';
import { flag } from '../option.ts';
import { VERBOSE } from '../options/common-options.ts';
import { withDatabase } from '../with-database.ts';

export const grouped = defineCommand({
  options: {
    includeDags: flag(['--include-dags'], 'If passed, DAG specific permissions will also be synced.'),
    verbose: VERBOSE,
  },
  async run({ includeDags }, cli) {
    await withDatabase(cli, async (context) => {
      cli.print('Updating actions and resources for all existing roles\n');
      await syncPermissions(context, { adminRole: context.config.webserverConfig.authRoleAdmin, ...cliActor() });
      if (!includeDags) return;
      cli.print('Updating permission on all DAG views\n');
      await syncAllDagPermissions(context, cliActor());
    });
  },
});

/** Airflow 1.10's `sync_perm`, which always included the DAGs. */
export const flat = defineCommand({
  options: {},
  async run(_, cli) {
    await withDatabase(cli, async (context) => {
      cli.print('Updating permission, view-menu for all existing roles\n');
      await syncPermissions(context, { adminRole: context.config.webserverConfig.authRoleAdmin, ...cliActor() });
      cli.print('Updating permission on all DAG views\n');
      await syncAllDagPermissions(context, cliActor());
    });
  },
});
