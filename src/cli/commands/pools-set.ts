import { defineCommand } from '../command.ts';
import { flag, INTEGER, positional, positionalOf } from '../option.ts';
import { OUTPUT, VERBOSE } from '../options/common-options.ts';
import { withClient } from '../with-client.ts';

export const grouped = defineCommand({
  options: {
    pool: positional('NAME', 'Pool name'),
    slots: positionalOf('slots', INTEGER, 'Pool slots'),
    description: positional('description', 'Pool description'),
    includeDeferred: flag(['--include-deferred'], 'Include deferred tasks in calculations for Pool'),
    output: OUTPUT,
    verbose: VERBOSE,
  },
  async run({ pool: name, slots = 0, description, includeDeferred }, cli) {
    await withClient(cli, async ({ plane }) =>
      (await plane.pools()).save({ name, slots, description, includeDeferred }),
    );
    cli.print(`Pool ${name} created\n`);
  },
});
