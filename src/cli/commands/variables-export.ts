import { writeFileSync } from 'node:fs';
import { Fernet } from '../../foundation/fernet.ts';
import type { Json, JsonObject } from '../../foundation/json.ts';
import { fromStoredSecret } from '../../metadata/stored-secret.ts';
import { listVariables } from '../../metadata/variables.ts';
import { defineCommand } from '../command.ts';
import { positional } from '../option.ts';
import { VERBOSE } from '../options/common-options.ts';
import { jsonDumpsIndented } from '../output/json-dumps.ts';
import { withDatabase } from '../with-database.ts';

export const grouped = defineCommand({
  description: 'All variables can be exported in STDOUT using the following command:\nairflow variables export -',
  options: { file: positional('file', 'Export all variables to JSON file'), verbose: VERBOSE },
  async run({ file }, cli) {
    const content = await withDatabase(cli, async ({ db, config }) => {
      const fernet = new Fernet(config.core.fernetKeys);
      const values: JsonObject = {};
      for (const { key, val, is_encrypted } of await listVariables(db)) {
        values[key] = decode(fromStoredSecret(val ?? '', Boolean(is_encrypted), fernet, `variable ${key}`));
      }
      return values;
    });
    const text = jsonDumpsIndented(content, 4);
    if (file === '-') {
      cli.print(`${text}\n`);
      return;
    }
    writeFileSync(file, text, { mode: 0o600 });
    cli.print(`${Object.keys(content).length} Variables successfully exported to ${file}.\n`);
  },
});

/** A value that is JSON stands as JSON in the file. */
function decode(value: string): Json {
  try {
    return JSON.parse(value) as Json;
  } catch {
    return value;
  }
}
