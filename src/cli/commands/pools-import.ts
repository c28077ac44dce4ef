import { CommandFailure } from '../command-failure.ts';
import { defineCommand } from '../command.ts';
import { positional } from '../option.ts';
import { VERBOSE } from '../options/common-options.ts';
import { ProgressBar } from '../output/progress.ts';
import { readPoolFile } from '../files/pool-file.ts';
import { withClient } from '../with-client.ts';

export const grouped = defineCommand({
  options: {
    file: positional(
      'FILEPATH',
      'Import pools from JSON file. Example format::\n\n    {\n        "pool_1": {"slots": 5, "description": "", "include_deferred": true},\n        "pool_2": {"slots": 10, "description": "test", "include_deferred": false}\n    }',
    ),
    verbose: VERBOSE,
  },
  async run({ file }, cli) {
    const { pools, failed } = readPoolFile(file);
    await withClient(cli, async ({ plane }) => {
      const control = await plane.pools();
      const bar = new ProgressBar(cli);
      for (const [index, pool] of pools.entries()) {
        await control.save(pool);
        bar.draw(index + 1, pools.length, pool.name);
      }
      bar.clear();
    });
    if (failed.length > 0) throw new CommandFailure(`Failed to update pool(s): ${failed.join(', ')}`);
    cli.print(`Uploaded ${pools.length} pool(s)\n`);
  },
});
