import { defineCommand } from '../command.ts';
import { positional } from '../option.ts';
import { VERBOSE } from '../options/common-options.ts';
import { writePoolFile } from '../files/pool-file.ts';
import { withClient } from '../with-client.ts';

export const grouped = defineCommand({
  options: { file: positional('FILEPATH', 'Export all pools to JSON file'), verbose: VERBOSE },
  async run({ file }, cli) {
    const pools = await withClient(cli, async ({ plane }) => (await plane.pools()).list());
    writePoolFile(file, pools);
    cli.print(`Exported ${pools.length} pools to ${file}\n`);
  },
});
