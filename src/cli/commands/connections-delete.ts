import { defineCommand } from '../command.ts';
import { positional } from '../option.ts';
import { VERBOSE } from '../options/common-options.ts';
import { COLOR } from '../output/paint.ts';
import { withClient } from '../with-client.ts';

export const grouped = defineCommand({
  options: {
    connId: positional('conn_id', 'Connection id, required to get/add/delete/test a connection'),
    color: COLOR,
    verbose: VERBOSE,
  },
  async run({ connId }, cli) {
    await withClient(cli, async ({ plane }) => (await plane.connections()).delete(connId));
    cli.print(`Successfully deleted connection with \`conn_id\`=${connId}\n`);
  },
});
