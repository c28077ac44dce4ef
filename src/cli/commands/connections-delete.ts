import { defineCommand } from '../command.ts';
import { choice, positional } from '../option.ts';
import { VERBOSE } from '../options/common-options.ts';
import { withClient } from '../with-client.ts';

export const grouped = defineCommand({
  options: {
    connId: positional('conn_id', 'Connection id, required to get/add/delete/test a connection'),
    color: choice(['--color'], ['auto', 'off', 'on'], 'auto', 'Do emit colored output (default: auto)'),
    verbose: VERBOSE,
  },
  async run({ connId }, cli) {
    await withClient(cli, async ({ plane }) => (await plane.connections()).delete(connId));
    cli.print(`Successfully deleted connection with \`conn_id\`=${connId}\n`);
  },
});
