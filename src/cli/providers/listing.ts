import type { JsonObject } from '../../foundation/json.ts';
import { type Command, defineCommand } from '../command.ts';
import { loadMachineConfig } from '../machine-config.ts';
import { OUTPUT, VERBOSE } from '../options/common-options.ts';
import { printRows } from '../output/print-rows.ts';

/** A command that lists what is built in. */
export function listing(read: () => JsonObject[]): { grouped: Command } {
  return {
    grouped: defineCommand({
      options: { output: OUTPUT, verbose: VERBOSE },
      run({ output }, cli) {
        loadMachineConfig(cli);
        return printRows(read(), output, cli);
      },
    }),
  };
}
