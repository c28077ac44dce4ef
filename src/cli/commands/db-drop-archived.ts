import { listArchives } from '../../metadata/cleaning/archives.ts';
import { confirmDropping, dropArchives } from '../archive-commands.ts';
import { defineCommand } from '../command.ts';
import { value } from '../option.ts';
import { VERBOSE, YES } from '../options/common-options.ts';
import { TABLE_LIST } from '../options/table-list.ts';
import { withDatabase } from '../with-database.ts';

export const grouped = defineCommand({
  options: {
    tables: value(
      ['-t', '--tables'],
      TABLE_LIST,
      undefined,
      'Table names to perform maintenance on (use comma-separated list).',
    ),
    verbose: VERBOSE,
    yes: YES,
  },
  async run({ tables, yes }, cli) {
    await withDatabase(cli, async (context) => {
      const archives = await listArchives(context.db, tables);
      if (archives.length > 0 && !yes) await confirmDropping(archives, cli);
      await dropArchives(archives, context, cli);
      cli.print(`Total dropped tables: ${archives.length}\n`);
    });
  },
});
