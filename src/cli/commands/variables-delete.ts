import { defineCommand } from '../command.ts';
import { positional } from '../option.ts';
import { VERBOSE } from '../options/common-options.ts';
import { withClient } from '../with-client.ts';

export const grouped = defineCommand({
  options: { key: positional('key', 'Variable key'), verbose: VERBOSE },
  async run({ key }, cli) {
    // One that there is not is deleted just as well.
    await withClient(cli, async ({ plane }) => (await plane.variables()).delete(key));
    cli.print(`Variable ${key} deleted\n`);
  },
});
