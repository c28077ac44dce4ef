import { defineCommand } from '../command.ts';
import { loadCliConfig } from '../load-cli-config.ts';

/** What standalone takes where nothing is set: its administrator can log in to its own API. */
const DEFAULTS = { 'api.auth_backends': 'airflow.api.auth.backend.basic_auth' };

export const grouped = defineCommand({
  description: 'Run an all-in-one copy of Airflow: database, DAG files, scheduler, tasks and web server in one process',
  options: {},
  async run(_, cli) {
    return cli.services.standalone(loadCliConfig(cli, { defaults: DEFAULTS }), cli.env, (line) =>
      cli.print(`${line}\n`),
    );
  },
});
