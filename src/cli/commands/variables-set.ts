import { defineCommand } from '../command.ts';
import { flag, positional, text } from '../option.ts';
import { VERBOSE } from '../options/common-options.ts';
import { jsonDumps } from '../output/json-dumps.ts';
import { withClient } from '../with-client.ts';

export const grouped = defineCommand({
  options: {
    key: positional('key', 'Variable key'),
    value: positional('VALUE', 'Variable value'),
    description: text(['--description'], 'Variable description, optional when setting a variable'),
    json: flag(['-j', '--json'], 'Serialize JSON variable'),
    verbose: VERBOSE,
  },
  async run({ key, value, description = null, json }, cli) {
    // As Airflow, which makes a JSON text of the text.
    const variable = { key, value: json ? jsonDumps(value) : value, description };
    await withClient(cli, async ({ plane }) => (await plane.variables()).save(variable));
    cli.print(`Variable ${key} created\n`);
  },
});
