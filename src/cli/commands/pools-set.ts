import { savePool } from '../../actions/save-pool.ts';
import { cliActor } from '../cli-actor.ts';
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
    await withClient(cli, (context) => savePool(context, { name, slots, description, includeDeferred, ...cliActor() }));
    cli.print(`Pool ${name} created\n`);
  },
});
