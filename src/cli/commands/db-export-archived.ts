import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { listArchives, readArchive } from '../../metadata/cleaning/archives.ts';
import { confirmDropping, dropArchives } from '../archive-commands.ts';
import { CommandFailure } from '../command-failure.ts';
import { defineCommand } from '../command.ts';
import { choice, flag, requiredText, value } from '../option.ts';
import { VERBOSE, YES } from '../options/common-options.ts';
import { TABLE_LIST } from '../options/table-list.ts';
import { ProgressBar } from '../output/progress.ts';
import { toCsv } from '../output/to-csv.ts';
import { withDatabase } from '../with-database.ts';

export const grouped = defineCommand({
  description: 'Export archived data from the archive tables',
  options: {
    dropArchives: flag(['--drop-archives'], 'Drop the archive tables after exporting. Use with caution.'),
    exportFormat: choice(['--export-format'], ['csv'], 'csv', 'The file format to export the cleaned data'),
    outputPath: {
      ...requiredText(
        ['--output-path'],
        'The path to the output directory to export the cleaned data. This directory must exist.',
      ),
      metavar: 'DIRPATH',
    },
    tables: value(
      ['-t', '--tables'],
      TABLE_LIST,
      undefined,
      'Table names to perform maintenance on (use comma-separated list).',
    ),
    verbose: VERBOSE,
    yes: YES,
  },
  async run({ dropArchives: mayDrop, outputPath, tables, yes }, cli) {
    await withDatabase(cli, async (context) => {
      const archives = await listArchives(context.db, tables);
      if (mayDrop && archives.length > 0 && !yes) await confirmDropping(archives, cli);
      const bar = new ProgressBar(cli);
      for (const [index, archive] of archives.entries()) {
        const path = join(outputPath, `${archive}.csv`);
        bar.clear();
        cli.print(`Exporting table ${archive} to ${path}\n`);
        save(outputPath, path, toCsv(await readArchive(context.db, archive)));
        bar.draw(index + 1, archives.length, archive);
      }
      bar.clear();
      if (mayDrop) await dropArchives(archives, context, cli);
      cli.print(`Total exported tables: ${archives.length}, Total dropped tables: ${mayDrop ? archives.length : 0}\n`);
    });
  },
});

function save(folder: string, path: string, content: string): void {
  try {
    mkdirSync(folder, { recursive: true });
    writeFileSync(path, content, { mode: 0o600 });
  } catch (cause) {
    throw new CommandFailure(`${path} cannot be written: ${cause instanceof Error ? cause.message : ''}`, 1, { cause });
  }
}
