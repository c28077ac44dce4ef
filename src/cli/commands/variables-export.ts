import { writeFileSync } from 'node:fs';
import { defineCommand } from '../command.ts';
import { positional } from '../option.ts';
import { VERBOSE } from '../options/common-options.ts';
import { jsonDumpsIndented } from '../output/json-dumps.ts';
import { exportedVariables } from '../files/variable-file.ts';
import { withClient } from '../with-client.ts';

export const grouped = defineCommand({
  description: 'All variables can be exported in STDOUT using the following command:\nairflow variables export -',
  options: { file: positional('file', 'Export all variables to JSON file'), verbose: VERBOSE },
  async run({ file }, cli) {
    const content = await withClient(cli, async ({ plane }) => exportedVariables(await plane.variables()));
    const text = jsonDumpsIndented(content, 4);
    if (file === '-') {
      cli.print(`${text}\n`);
      return;
    }
    writeFileSync(file, text, { mode: 0o600 });
    cli.print(`${Object.keys(content).length} Variables successfully exported to ${file}.\n`);
  },
});
