import { CommandFailure } from '../command-failure.ts';
import { defineCommand } from '../command.ts';
import { positional } from '../option.ts';
import { OUTPUT, VERBOSE } from '../options/common-options.ts';
import { printPools } from '../output/describe-pool.ts';
import { withClient } from '../with-client.ts';

export const grouped = defineCommand({
  options: { pool: positional('NAME', 'Pool name'), output: OUTPUT, verbose: VERBOSE },
  async run({ pool: name, output }, cli) {
    const pool = await withClient(cli, async ({ plane }) => (await plane.pools()).find(name));
    if (!pool) throw new CommandFailure(`Pool ${name} does not exist`);
    await printPools([pool], output, cli);
  },
});
