import { CommandFailure } from '../command-failure.ts';
import { defineCommand } from '../command.ts';
import { choice, positional } from '../option.ts';
import { OUTPUT, VERBOSE } from '../options/common-options.ts';
import { describeConnection } from '../output/describe-connection.ts';
import { printRows } from '../output/print-rows.ts';
import { withClient } from '../with-client.ts';

export const grouped = defineCommand({
  options: {
    connId: positional('conn_id', 'Connection id, required to get/add/delete/test a connection'),
    color: choice(['--color'], ['auto', 'off', 'on'], 'auto', 'Do emit colored output (default: auto)'),
    output: OUTPUT,
    verbose: VERBOSE,
  },
  async run({ connId, output }, cli) {
    const connection = await withClient(cli, async ({ plane }) => (await plane.connections()).find(connId));
    if (!connection) throw new CommandFailure('Connection not found.');
    await printRows([describeConnection(connection)], output, cli);
  },
});
