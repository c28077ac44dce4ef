import { pythonStr } from '../../foundation/python-repr.ts';
import { CommandFailure } from '../command-failure.ts';
import { defineCommand } from '../command.ts';
import { flag, positional, text } from '../option.ts';
import { VERBOSE } from '../options/common-options.ts';
import { readJson } from '../options/json-text.ts';
import { withClient } from '../with-client.ts';

export const grouped = defineCommand({
  options: {
    key: positional('key', 'Variable key'),
    default: text(['-d', '--default'], 'Default value returned if variable does not exist', { metavar: 'VAL' }),
    json: flag(['-j', '--json'], 'Deserialize JSON variable'),
    verbose: VERBOSE,
  },
  async run({ key, default: absent, json }, cli) {
    const value = await withClient(cli, async ({ plane }) => (await plane.variables()).find(key));
    if (value === undefined && absent === undefined) throw new CommandFailure(`Variable ${key} does not exist`);
    const shown = value === undefined ? absent : json ? pythonStr(readJson(value, `variable ${key}`)) : value;
    cli.print(`${shown ?? ''}\n`);
  },
});
