import { defineCommand } from '../command.ts';
import { text } from '../option.ts';
import { OUTPUT, VERBOSE } from '../options/common-options.ts';
import { describeConnection } from '../output/describe-connection.ts';
import { printRows } from '../output/print-rows.ts';
import { withClient } from '../with-client.ts';

export const grouped = defineCommand({
  options: {
    connId: text(['--conn-id'], 'If passed, only items with the specified connection ID will be displayed'),
    output: OUTPUT,
    verbose: VERBOSE,
  },
  async run({ connId, output }, cli) {
    const connections = await withClient(cli, async ({ plane }) => {
      const control = await plane.connections();
      if (connId === undefined) return control.list();
      const found = await control.find(connId);
      return found ? [found] : [];
    });
    await printRows(connections.map(describeConnection), output, cli);
  },
});
