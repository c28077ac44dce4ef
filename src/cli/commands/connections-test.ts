import { tryConnection } from '../../actions/connections/try-connection/try-connection.ts';
import { type ConnectionParts, parseConnectionText } from '../../domain/connection-text.ts';
import { findConnection } from '../../metadata/connections-and-variables/connections.ts';
import { CommandFailure } from '../command-failure.ts';
import type { Cli } from '../cli.ts';
import { defineCommand } from '../command.ts';
import { loadCliConfig } from '../load-cli-config.ts';
import { VERBOSE } from '../options/common-options.ts';
import { readConnection } from '../../client/local/read-connection.ts';
import { withDatabase } from '../with-database.ts';
import { CONN_ID } from '../options/connection-options.ts';

export const grouped = defineCommand({
  options: {
    connId: CONN_ID,
    verbose: VERBOSE,
  },
  async run({ connId }, cli) {
    if (loadCliConfig(cli).core.testConnection !== 'Enabled') {
      cli.print(
        '\nTesting connections is disabled in Airflow configuration. Contact your deployment admin to enable it.\n\n',
      );
      return 1;
    }
    cli.print(`Retrieving connection: '${connId}'\n`);
    const connection = await find(connId, cli);
    if (!connection) throw new CommandFailure('\nConnection not found.\n');
    cli.print('\nTesting...\n');
    const { works, message } = await tryConnection(connection);
    cli.print(works ? `\nConnection success!\n${message}\n` : `\nConnection failed!\n${message}\n\n`);
    return works ? 0 : 1;
  },
});

/** A connection of the environment goes before the stored one, as it does for tasks. */
async function find(connId: string, cli: Cli): Promise<ConnectionParts | undefined> {
  const given = cli.env[`AIRFLOW_CONN_${connId.toUpperCase()}`];
  if (given !== undefined) return parseConnectionText(given);
  return withDatabase(cli, async ({ db, config }) => {
    const stored = await findConnection(db, connId);
    return stored && readConnection(stored, config);
  });
}
