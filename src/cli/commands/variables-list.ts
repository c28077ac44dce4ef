import { defineCommand } from '../command.ts';
import { OUTPUT, VERBOSE } from '../options/common-options.ts';
import { printRows } from '../output/print-rows.ts';
import { withClient } from '../with-client.ts';

export const grouped = defineCommand({
  options: { output: OUTPUT, verbose: VERBOSE },
  async run({ output }, cli) {
    const keys = await withClient(cli, async ({ plane }) => (await plane.variables()).listKeys());
    await printRows(
      keys.map((key) => ({ key })),
      output,
      cli,
    );
  },
});
