import { defineCommand } from '../command.ts';
import { loadMachineConfig } from '../machine-config.ts';
import { positional } from '../option.ts';
import { VERBOSE } from '../options/common-options.ts';

export const grouped = defineCommand({
  options: {
    section: positional('section', 'The section name'),
    option: positional('option', 'The option name'),
    verbose: VERBOSE,
  },
  async run({ section, option }, cli) {
    const value = loadMachineConfig(cli).get(section, option);
    if (value === undefined) cli.complain(`The option [${section}/${option}] is not found in config.\n`);
    else cli.print(`${value}\n`);
  },
});
