import { downgrade, resetDatabase } from '../../metadata/migrate.ts';
import type { Cli } from '../cli.ts';
import { CommandFailure } from '../command-failure.ts';
import { defineCommand } from '../command.ts';
import { confirm } from '../confirm.ts';
import { flag } from '../option.ts';
import { VERBOSE, YES } from '../options/common-options.ts';
import { hidePasswords } from '../../foundation/hide-passwords.ts';
import { withUncheckedDatabase } from '../with-database.ts';

export const grouped = defineCommand({
  options: {
    skipInit: flag(['-s', '--skip-init'], 'Only remove tables; do not perform db init.'),
    useMigrationFiles: flag(
      ['-m', '--use-migration-files'],
      'Use migration files to perform migration; they are always used.',
    ),
    verbose: VERBOSE,
    yes: YES,
  },
  run: ({ yes, skipInit }, cli) => reset(cli, yes, skipInit),
});

/** Airflow 1.10's `resetdb`. */
export const flat = defineCommand({
  options: { yes: flag(['-y', '--yes'], 'Do not prompt to confirm reset. Use with care!') },
  run: ({ yes }, cli) => reset(cli, yes, false),
});

async function reset(cli: Cli, yes: boolean, skipInit: boolean): Promise<void> {
  await withUncheckedDatabase(cli, async ({ db, config, clock }) => {
    cli.print(`DB: ${hidePasswords(config.database.sqlAlchemyConn)}\n`);
    const question = 'This will drop existing tables if they exist. Proceed? (y/n)';
    if (!yes && !(await confirm(question, cli))) throw new CommandFailure('Cancelled');
    if (skipInit) await downgrade(db, 0);
    else await resetDatabase(db, clock, config.core.defaultPoolTaskSlotCount);
  });
}
