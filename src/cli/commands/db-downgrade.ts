import type { Dialect } from '../../metadata/database.ts';
import { downgrade, schemaState } from '../../metadata/migrate.ts';
import { type Migration, listMigrations, readMigration } from '../../metadata/migration-files.ts';
import { confirm } from '../confirm.ts';
import type { Cli } from '../cli.ts';
import { CommandFailure } from '../command-failure.ts';
import { defineCommand } from '../command.ts';
import { flag, text } from '../option.ts';
import { VERBOSE, YES } from '../options/common-options.ts';
import { hidePasswords } from '../../foundation/hide-passwords.ts';
import { withUncheckedDatabase } from '../with-database.ts';

export const grouped = defineCommand({
  description:
    'Downgrade the schema of the metadata database. You must provide `--to-version`, the number of the version of the tables to go back to; 0 drops all of them with their data. To print but not execute commands, use option `--show-sql-only`.',
  options: {
    fromRevision: text(['--from-revision'], '(Optional) If generating sql, may supply a *from* revision', {
      refusal: 'use --from-version',
    }),
    fromVersion: text(['--from-version'], '(Optional) If generating sql, may supply a *from* version'),
    showSqlOnly: flag(
      ['-s', '--show-sql-only'],
      "Don't actually run migrations; just print out sql scripts for offline migration.",
    ),
    toRevision: text(['-r', '--to-revision'], 'The Alembic revision to downgrade to.', { refusal: 'use --to-version' }),
    toVersion: text(['-n', '--to-version'], 'The version of the tables to downgrade to.'),
    verbose: VERBOSE,
    yes: YES,
  },
  async run({ toVersion, fromVersion, showSqlOnly, yes }, cli) {
    if (toVersion === undefined) throw new CommandFailure('Must provide either --to-revision or --to-version.');
    if (fromVersion !== undefined && !showSqlOnly) {
      throw new CommandFailure('Cannot use `--from-version` without `--show-sql-only`.');
    }
    return withUncheckedDatabase(cli, async ({ db, config }) => {
      const state = await schemaState(db);
      const latest = state.kind === 'foreign' ? 0 : state.latest;
      const to = readSchemaVersion(toVersion, latest);
      if (showSqlOnly) {
        const from = fromVersion === undefined ? latest : readSchemaVersion(fromVersion, latest);
        const undone = listMigrations().filter(({ number }) => number > to && number <= from);
        printMigrations(undone.toReversed(), 'down', db.dialect, cli);
        return 0;
      }
      const question =
        '\nWarning: About to reverse schema migrations for the airflow metastore. Please ensure you have backed up your database before any upgrade or downgrade operation. Proceed? (y/n)\n';
      if (!yes && !(await confirm(question, cli))) throw new CommandFailure('Cancelled');
      cli.print(`Performing downgrade with database ${hidePasswords(config.database.sqlAlchemyConn)}\n`);
      const undone = await downgrade(db, to);
      for (const { number, name } of undone) cli.print(`Undid migration ${number} (${name.replaceAll('_', ' ')})\n`);
      cli.print('Downgrade complete\n');
      return 0;
    });
  },
});

/** The number of a version of the tables, from 0 to the newest. */
export function readSchemaVersion(given: string, latest: number): number {
  const number = Number(given);
  if (given.trim() !== '' && Number.isInteger(number) && number >= 0 && number <= latest) return number;
  throw new CommandFailure(`Unknown version '${given}': the versions of the tables are numbers from 0 to ${latest}.`);
}

/** Prints what migrations would run. */
export function printMigrations(
  migrations: readonly Migration[],
  direction: 'up' | 'down',
  dialect: Dialect,
  cli: Cli,
): void {
  for (const migration of migrations) {
    cli.print(`-- ${migration.number} ${migration.name}\n`);
    for (const statement of readMigration(migration, direction, dialect)) cli.print(`${statement};\n\n`);
  }
}
