import { CommandFailure } from '../command-failure.ts';
import { defineCommand } from '../command.ts';
import { loadMachineConfig } from '../machine-config.ts';
import { flag, positional } from '../option.ts';
import { OUTPUT, VERBOSE } from '../options/common-options.ts';
import { COLOR } from '../output/paint.ts';
import { printRows } from '../output/print-rows.ts';
import { PROVIDER } from '../providers/built-in.ts';

export const grouped = defineCommand({
  options: {
    name: positional('provider_name', 'Provider name, required to get provider information'),
    color: COLOR,
    full: flag(['-f', '--full'], 'Full information about the provider, including documentation information.'),
    output: OUTPUT,
    verbose: VERBOSE,
  },
  async run({ name, output, full, color }, cli) {
    loadMachineConfig(cli);
    if (name !== PROVIDER.package_name) {
      throw new CommandFailure(
        `No such provider installed: ${name}. Packages of Python are not used; what is built in is the provider ${PROVIDER.package_name}.`,
      );
    }
    const facts = { ...PROVIDER, ...(full && { documentation: 'docs/cli.md' }) };
    await printRows([facts], output, cli, color);
  },
});
