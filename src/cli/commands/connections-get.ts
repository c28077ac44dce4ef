import { CommandFailure } from '../command-failure.ts';
import { defineCommand } from '../command.ts';
import { OUTPUT, VERBOSE } from '../options/common-options.ts';
import { describeConnection } from '../output/describe-connection.ts';
import { COLOR } from '../output/paint.ts';
import { printRows } from '../output/print-rows.ts';
import { withClient } from '../with-client.ts';
import { CONN_ID } from '../options/connection-options.ts';

export const grouped = defineCommand({
  options: {
    connId: CONN_ID,
    color: COLOR,
    output: OUTPUT,
    verbose: VERBOSE,
  },
  async run({ connId, output, color }, cli) {
    const connection = await withClient(cli, async ({ plane }) => (await plane.connections()).find(connId));
    if (!connection) throw new CommandFailure('Connection not found.');
    await printRows([describeConnection(connection)], output, cli, color);
  },
});
