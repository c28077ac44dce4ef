import { type CleanedTable, cleanDatabase, findCleanableTables } from '../../actions/maintenance/clean-database.ts';
import { pythonDatetime } from '../../foundation/timestamp.ts';
import { CLEANABLE_TABLES } from '../../metadata/cleaning/cleanable-tables.ts';
import { cliActor } from '../cli-actor.ts';
import type { Cli } from '../cli.ts';
import { CommandFailure } from '../command-failure.ts';
import { defineCommand } from '../command.ts';
import { flag, value } from '../option.ts';
import { VERBOSE, YES } from '../options/common-options.ts';
import { DATE, readDate } from '../options/date-option.ts';
import { TABLE_LIST } from '../options/table-list.ts';
import { ProgressBar } from '../output/progress.ts';
import { withDatabase } from '../with-database.ts';

const NAMES = CLEANABLE_TABLES.map(({ name }) => name).toSorted();

export const grouped = defineCommand({
  description:
    'Purge old records in metastore tables. Runs that are not finished stay, and so does the last run that the schedule of a DAG made.',
  options: {
    before: {
      ...value(
        ['--clean-before-timestamp'],
        DATE,
        '',
        "The date or timestamp before which data should be purged.\nIf no timezone info is supplied then dates are assumed to be in airflow default timezone.\nExample: '2022-01-01 00:00:00+01:00'",
      ),
      required: true,
    },
    dryRun: flag(['--dry-run'], 'Perform a dry run'),
    skipArchive: flag(['--skip-archive'], "Don't preserve purged records in an archive table."),
    tables: value(
      ['-t', '--tables'],
      TABLE_LIST,
      undefined,
      `Table names to perform maintenance on (use comma-separated list).\nOptions: ${NAMES.join(', ')}`,
    ),
    verbose: VERBOSE,
    yes: YES,
  },
  async run({ before: given, dryRun, skipArchive, tables: names, yes }, cli) {
    const tables = findCleanableTables(names);
    await withDatabase(cli, async (context) => {
      const before = readDate(context, given).timestamp;
      const list = tables.map(({ name }) => name);
      if (dryRun) cli.print('Performing dry run for db cleanup.\n');
      else if (!yes) await confirmCleaning(pythonDatetime(before), list, cli);
      const bar = new ProgressBar(cli);
      let done = 0;
      const onTable = (table: CleanedTable): void => {
        done += 1;
        bar.clear();
        report(table, { dryRun, skipArchive }, cli);
        bar.draw(done, tables.length, `${done} of ${tables.length} tables`);
      };
      await cleanDatabase(context, { before, tables, dryRun, archive: !skipArchive, onTable, ...cliActor() });
      bar.clear();
    });
  },
});

async function confirmCleaning(before: string, tables: readonly string[], cli: Cli): Promise<void> {
  const answer = await cli.ask(
    `You have requested that we purge all data prior to ${before} from tables ${tables.join(', ')}.\nThis is irreversible.  Consider backing up the tables first and / or doing a dry run with option --dry-run.\nEnter 'delete rows' (without quotes) to proceed.\n`,
  );
  if (answer?.trim() !== 'delete rows') throw new CommandFailure('User did not confirm; exiting.');
}

function report(
  { name, count, archive }: CleanedTable,
  { dryRun, skipArchive }: { dryRun: boolean; skipArchive: boolean },
  cli: Cli,
): void {
  cli.print(`\nChecking table ${name}\nFound ${count} rows meeting deletion criteria.\n`);
  if (count === 0 || dryRun) return;
  if (archive !== undefined) cli.print(`Moved them to table ${archive}\n`);
  cli.print(skipArchive ? 'Deleted them without keeping them in an archive\n' : 'Finished Performing Delete\n');
}
