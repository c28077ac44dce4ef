import { defineCommand } from '../command.ts';
import { VERBOSE } from '../options/common-options.ts';
import { COLOR } from '../output/paint.ts';
import { withClient } from '../with-client.ts';
import { CONN_ID } from '../options/connection-options.ts';

export const grouped = defineCommand({
  options: {
    connId: CONN_ID,
    color: COLOR,
    verbose: VERBOSE,
  },
  async run({ connId }, cli) {
    await withClient(cli, async ({ plane }) => (await plane.connections()).delete(connId));
    cli.print(`Successfully deleted connection with \`conn_id\`=${connId}\n`);
  },
});
