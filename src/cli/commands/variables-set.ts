import { saveVariable } from '../../actions/save-variable.ts';
import { Fernet } from '../../foundation/fernet.ts';
import { cliActor } from '../cli-actor.ts';
import { defineCommand } from '../command.ts';
import { flag, positional, text } from '../option.ts';
import { VERBOSE } from '../options/common-options.ts';
import { jsonDumps } from '../output/json-dumps.ts';
import { withDatabase } from '../with-database.ts';

export const grouped = defineCommand({
  options: {
    key: positional('key', 'Variable key'),
    value: positional('VALUE', 'Variable value'),
    description: text(['--description'], 'Variable description, optional when setting a variable'),
    json: flag(['-j', '--json'], 'Serialize JSON variable'),
    verbose: VERBOSE,
  },
  async run({ key, value, description = null, json }, cli) {
    await withDatabase(cli, (context) => {
      const fernet = new Fernet(context.config.core.fernetKeys);
      // As Airflow, which makes a JSON text of the text.
      return saveVariable(context, { key, value: json ? jsonDumps(value) : value, description, fernet, ...cliActor() });
    });
    cli.print(`Variable ${key} created\n`);
  },
});
