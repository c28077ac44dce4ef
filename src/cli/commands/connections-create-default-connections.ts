import { importConnections } from '../../actions/connections/import-connections.ts';
import { DEFAULT_CONNECTIONS } from '../../domain/default-connections.ts';
import { Fernet } from '../../foundation/fernet.ts';
import { cliActor } from '../cli-actor.ts';
import { defineCommand } from '../command.ts';
import { VERBOSE } from '../options/common-options.ts';
import { withDatabase } from '../with-database.ts';

export const grouped = defineCommand({
  description: "Creates all the default connections of Airflow's providers; those that exist stay as they are",
  options: { verbose: VERBOSE },
  async run(_, cli) {
    await withDatabase(cli, (context) => {
      const fernet = new Fernet(context.config.core.fernetKeys);
      return importConnections(context, { connections: DEFAULT_CONNECTIONS, overwrite: false, fernet, ...cliActor() });
    });
  },
});
