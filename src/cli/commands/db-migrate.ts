import { migrate, schemaState } from '../../metadata/migrate.ts';
import type { Cli } from '../cli.ts';
import { CommandFailure } from '../command-failure.ts';
import { defineCommand } from '../command.ts';
import { offFlag, text, flag } from '../option.ts';
import { VERBOSE } from '../options/common-options.ts';
import { hidePasswords } from '../../foundation/hide-passwords.ts';
import { withUncheckedDatabase } from '../with-database.ts';
import { printMigrations, readSchemaVersion } from './db-downgrade.ts';

const REVISION_REFUSAL = 'revisions belong to Alembic; the versions of the tables here are numbers: use --to-version';

export const grouped = defineCommand({
  description:
    'Upgrade the schema of the metadata database. To print but not execute commands, use option ``--show-sql-only``.',
  options: {
    fromRevision: text(['--from-revision'], '(Optional) If generating sql, may supply a *from* revision', {
      refusal: REVISION_REFUSAL,
    }),
    fromVersion: text(['--from-version'], '(Optional) If generating sql, may supply a *from* version'),
    reserializeDags: offFlag(
      ['--no-reserialize-dags'],
      "Don't serialize DAGs, which happens when their files are read anyway.",
    ),
    showSqlOnly: flag(
      ['-s', '--show-sql-only'],
      "Don't actually run migrations; just print out sql scripts for offline migration.",
    ),
    toRevision: text(['-r', '--to-revision'], '(Optional) If provided, only run migrations up to this revision.', {
      refusal: REVISION_REFUSAL,
    }),
    toVersion: text(
      ['-n', '--to-version'],
      '(Optional) The number of the newest version of the tables, which is the only one that can be migrated to.',
    ),
    useMigrationFiles: flag(
      ['-m', '--use-migration-files'],
      'Use migration files to perform migration; they are always used.',
    ),
    verbose: VERBOSE,
  },
  async run({ showSqlOnly, fromVersion, toVersion }, cli) {
    if (fromVersion !== undefined && !showSqlOnly) {
      throw new CommandFailure('Cannot use `--from-version` without `--show-sql-only`.');
    }
    return migrateDatabase(cli, { showSqlOnly, fromVersion, toVersion });
  },
});

/** Airflow 1.10's `upgradedb` and `initdb`. */
export const flat = defineCommand({ options: {}, run: async (_, cli) => migrateDatabase(cli) });

interface MigrateOptions {
  showSqlOnly?: boolean;
  fromVersion?: string | undefined;
  toVersion?: string | undefined;
}

async function migrateDatabase(cli: Cli, { showSqlOnly, fromVersion, toVersion }: MigrateOptions = {}): Promise<void> {
  await withUncheckedDatabase(cli, async ({ db, config, clock }) => {
    const state = await schemaState(db);
    if (
      toVersion !== undefined &&
      state.kind !== 'foreign' &&
      readSchemaVersion(toVersion, state.latest) !== state.latest
    ) {
      throw new CommandFailure(`Only version ${state.latest} of the tables can be migrated to.`);
    }
    if (showSqlOnly) {
      const from =
        fromVersion === undefined || state.kind === 'foreign' ? 0 : readSchemaVersion(fromVersion, state.latest);
      const pending = state.kind === 'behind' ? state.pending : [];
      printMigrations(
        pending.filter(({ number }) => number > from),
        'up',
        db.dialect,
        cli,
      );
      return;
    }
    cli.print(`DB: ${hidePasswords(config.database.sqlAlchemyConn)}\n`);
    const applied = await migrate(db, clock, config.core.defaultPoolTaskSlotCount);
    for (const { number, name } of applied) cli.print(`Performed migration ${number} (${name.replaceAll('_', ' ')})\n`);
    cli.print('Database migrating done!\n');
  });
}
