import { removeVariable } from '../../actions/remove-variable.ts';
import { cliActor } from '../cli-actor.ts';
import { defineCommand } from '../command.ts';
import { positional } from '../option.ts';
import { VERBOSE } from '../options/common-options.ts';
import { withDatabase } from '../with-database.ts';

export const grouped = defineCommand({
  options: { key: positional('key', 'Variable key'), verbose: VERBOSE },
  async run({ key }, cli) {
    // One that there is not is deleted just as well.
    await withDatabase(cli, (context) => removeVariable(context, { key, ...cliActor() }));
    cli.print(`Variable ${key} deleted\n`);
  },
});
