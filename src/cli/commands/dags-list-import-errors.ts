import { join } from 'node:path';
import { listImportErrors } from '../../metadata/import-errors.ts';
import { defineCommand } from '../command.ts';
import { OUTPUT, SUBDIR, VERBOSE } from '../options/common-options.ts';
import { printRows } from '../output/print-rows.ts';
import { withDatabase } from '../with-database.ts';

export const grouped = defineCommand({
  options: { output: OUTPUT, subdir: SUBDIR, verbose: VERBOSE },
  async run({ output }, cli) {
    const rows = await withDatabase(cli, async ({ db, config }) => {
      const errors = await listImportErrors(db);
      return errors.map(({ bundle_name, filename, stacktrace }) => ({
        filepath: bundle_name === 'dags-folder' ? join(config.core.dagsFolder, filename) : filename,
        error: stacktrace,
      }));
    });
    await printRows(rows, output, cli);
  },
});
