import { defineCommand } from '../command.ts';
import { OUTPUT, VERBOSE } from '../options/common-options.ts';
import { printPools } from '../output/describe-pool.ts';
import { withClient } from '../with-client.ts';

export const grouped = defineCommand({
  options: { output: OUTPUT, verbose: VERBOSE },
  async run({ output }, cli) {
    await printPools(await withClient(cli, async ({ plane }) => (await plane.pools()).list()), output, cli);
  },
});
