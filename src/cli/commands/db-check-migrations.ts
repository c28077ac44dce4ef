import { setTimeout as sleep } from 'node:timers/promises';
import { schemaState } from '../../metadata/migrate.ts';
import { CommandFailure } from '../command-failure.ts';
import { defineCommand } from '../command.ts';
import { INTEGER, value } from '../option.ts';
import { VERBOSE } from '../options/common-options.ts';
import { withUncheckedDatabase } from '../with-database.ts';

export const grouped = defineCommand({
  description: 'Check if migration have finished (or continually check until timeout)',
  options: {
    timeout: value(['-t', '--migration-wait-timeout'], INTEGER, 60, 'timeout to wait for db to migrate '),
    verbose: VERBOSE,
  },
  async run({ timeout }, cli) {
    return withUncheckedDatabase(cli, async ({ db, clock }) => {
      const begun = clock.monotonicMs();
      for (;;) {
        const state = await schemaState(db);
        if (state.kind === 'current') return;
        if (state.kind === 'foreign') throw new CommandFailure('The database belongs to an Apache Airflow.');
        if (clock.monotonicMs() - begun >= timeout * 1000) {
          const { current, latest } = state;
          throw new CommandFailure(
            `There are still unapplied migrations after ${timeout} seconds. The tables have version ${current}, this program needs ${latest}. Please run 'airflow db migrate'.`,
          );
        }
        await sleep(250);
      }
    });
  },
});
