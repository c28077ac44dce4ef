import { listConnections } from '../../metadata/connection-records.ts';
import { CommandFailure } from '../command-failure.ts';
import { defineCommand } from '../command.ts';
import { choice, positional } from '../option.ts';
import { OUTPUT, VERBOSE } from '../options/common-options.ts';
import { describeConnection } from '../output/describe-connection.ts';
import { printRows } from '../output/print-rows.ts';
import { withDatabase } from '../with-database.ts';

export const grouped = defineCommand({
  options: {
    connId: positional('conn_id', 'Connection id, required to get/add/delete/test a connection'),
    color: choice(['--color'], ['auto', 'off', 'on'], 'auto', 'Do emit colored output (default: auto)'),
    output: OUTPUT,
    verbose: VERBOSE,
  },
  async run({ connId, output }, cli) {
    const row = await withDatabase(cli, async ({ db, config }) => {
      const [connection] = await listConnections(db, connId);
      return connection && describeConnection(connection, config);
    });
    if (!row) throw new CommandFailure('Connection not found.');
    await printRows([row], output, cli);
  },
});
