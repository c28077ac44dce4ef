import { AppError } from '../../foundation/app-error.ts';
import { CommandFailure } from '../command-failure.ts';
import { defineCommand } from '../command.ts';
import { positional } from '../option.ts';
import { OUTPUT, VERBOSE } from '../options/common-options.ts';
import { withClient } from '../with-client.ts';

export const grouped = defineCommand({
  options: { pool: positional('NAME', 'Pool name'), output: OUTPUT, verbose: VERBOSE },
  async run({ pool: name }, cli) {
    try {
      await withClient(cli, async ({ plane }) => (await plane.pools()).delete(name));
    } catch (cause) {
      if (!(cause instanceof AppError) || cause.code !== 'POOL_NOT_FOUND') throw cause;
      throw new CommandFailure(`Pool ${name} does not exist`, 1, { cause });
    }
    cli.print(`Pool ${name} deleted\n`);
  },
});
