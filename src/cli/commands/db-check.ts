import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '../../foundation/app-error.ts';
import { schemaState } from '../../metadata/migrate.ts';
import type { Cli } from '../cli.ts';
import { defineCommand } from '../command.ts';
import { INTEGER, value } from '../option.ts';
import { VERBOSE } from '../options/common-options.ts';
import { hidePasswords } from '../../foundation/hide-passwords.ts';
import { withUncheckedDatabase } from '../with-database.ts';

export const grouped = defineCommand({
  options: {
    retry: value(['--retry'], INTEGER, 0, 'Retry database check upon failure'),
    retryDelay: value(['--retry-delay'], INTEGER, 1, 'Wait time between retries in seconds'),
    verbose: VERBOSE,
  },
  async run({ retry, retryDelay }, cli) {
    for (let attempt = 0; ; attempt++) {
      try {
        await check(cli);
        break;
      } catch (error) {
        if (attempt >= retry || !(error instanceof AppError) || error.kind !== 'unavailable') throw error;
        cli.complain(`${error.message}; trying again in ${retryDelay} s\n`);
        await sleep(retryDelay * 1000);
      }
    }
    cli.complain('Connection successful.\n');
  },
});

/** Airflow 1.10's `checkdb`. */
export const flat = defineCommand({
  options: {},
  async run(_, cli) {
    const url = await check(cli);
    cli.print(`DB: ${hidePasswords(url)}\n`);
    cli.complain('Connection successful.\n');
  },
});

function check(cli: Cli): Promise<string> {
  return withUncheckedDatabase(cli, async ({ db, config }) => {
    await schemaState(db);
    return config.database.sqlAlchemyConn;
  });
}
