import { listVariables } from '../../metadata/variables.ts';
import { defineCommand } from '../command.ts';
import { OUTPUT, VERBOSE } from '../options/common-options.ts';
import { printRows } from '../output/print-rows.ts';
import { withDatabase } from '../with-database.ts';

export const grouped = defineCommand({
  options: { output: OUTPUT, verbose: VERBOSE },
  async run({ output }, cli) {
    const variables = await withDatabase(cli, ({ db }) => listVariables(db));
    await printRows(
      variables.map(({ key }) => ({ key })),
      output,
      cli,
    );
  },
});
