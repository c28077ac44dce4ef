import type { Cli } from '../cli.ts';
import { defineCommand } from '../command.ts';
import { confirm } from '../confirm.ts';
import { flag } from '../option.ts';
import { VERBOSE, YES } from '../options/common-options.ts';
import { ofKnownDag } from '../require-dag.ts';
import { withClient } from '../with-client.ts';
import { DAG_ID } from '../options/task-options.ts';

const QUESTION = 'This will drop all existing records related to the specified DAG. Proceed? (y/n)';

export const grouped = defineCommand({
  options: { dagId: DAG_ID, verbose: VERBOSE, yes: YES },
  async run({ dagId, yes }, cli) {
    if (yes || (await confirm(QUESTION, cli))) await remove(dagId, cli);
    else cli.print('Cancelled\n');
  },
});

/** Airflow 1.10's `delete_dag`. */
export const flat = defineCommand({
  options: { dagId: DAG_ID, yes: flag(['-y', '--yes'], 'Do not prompt to confirm reset. Use with care!') },
  async run({ dagId, yes }, cli) {
    if (yes || (await confirm(QUESTION, cli))) await remove(dagId, cli);
    else cli.print('Bail.\n');
  },
});

async function remove(dagId: string, cli: Cli): Promise<void> {
  const count = await withClient(cli, async ({ plane }) =>
    ofKnownDag((await plane.dags()).delete(dagId), `Dag id ${dagId} not found`),
  );
  cli.print(count === undefined ? `Removed all records of ${dagId}\n` : `Removed ${count} record(s)\n`);
}
