import { pythonRepr } from '../../foundation/python-repr.ts';
import { CommandFailure } from '../command-failure.ts';
import { defineCommand } from '../command.ts';
import { choice, positional } from '../option.ts';
import { VERBOSE } from '../options/common-options.ts';
import { readJsonObject } from '../options/json-text.ts';
import { jsonDumpsIndented } from '../output/json-dumps.ts';
import { ProgressBar } from '../output/progress.ts';
import { readVariableFile } from '../files/variable-file.ts';
import { withClient } from '../with-client.ts';

export const grouped = defineCommand({
  options: {
    file: positional('file', 'Import variables from JSON file'),
    onExisting: choice(
      ['-a', '--action-on-existing-key'],
      ['overwrite', 'fail', 'skip'],
      'overwrite',
      'Action to take if we encounter a variable key that already exists.',
    ),
    verbose: VERBOSE,
  },
  async run({ file, onExisting }, cli) {
    const variables = Object.entries(readJsonObject(readVariableFile(file), file));
    const skipped = await withClient(cli, async ({ plane }) => {
      const control = await plane.variables();
      const known = new Set(await control.listKeys());
      const existing = variables.map(([key]) => key).filter((key) => known.has(key));
      if (onExisting === 'fail' && existing.length > 0) {
        throw new CommandFailure(`Failed. These keys: ${pythonRepr(existing)} already exists.`);
      }
      const left = onExisting === 'skip' ? existing : [];
      const bar = new ProgressBar(cli);
      for (const [index, [key, value]] of variables.entries()) {
        if (left.includes(key)) continue;
        const text = typeof value === 'string' ? value : jsonDumpsIndented(value, 2, false);
        await control.save({ key, value: text, description: null });
        bar.draw(index + 1, variables.length, key);
      }
      bar.clear();
      return left;
    });
    cli.print(`${variables.length - skipped.length} of ${variables.length} variables successfully updated.\n`);
    if (skipped.length > 0) {
      cli.print(`The variables with these keys: ${pythonRepr(skipped)} were skipped because they already exists\n`);
    }
  },
});
