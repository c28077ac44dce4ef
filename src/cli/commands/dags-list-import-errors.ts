import { defineCommand } from '../command.ts';
import { OUTPUT, SUBDIR, VERBOSE } from '../options/common-options.ts';
import { printRows } from '../output/print-rows.ts';
import { withClient } from '../with-client.ts';

export const grouped = defineCommand({
  options: { output: OUTPUT, subdir: SUBDIR, verbose: VERBOSE },
  async run({ output }, cli) {
    const errors = await withClient(cli, async ({ plane }) => (await plane.dags()).importErrors());
    await printRows(
      errors.map(({ filepath, error }) => ({ filepath, error })),
      output,
      cli,
    );
  },
});
