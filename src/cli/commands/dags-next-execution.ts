import { isoformat, pythonDatetime } from '../../foundation/timestamp.ts';
import type { Cli } from '../cli.ts';
import { CommandFailure } from '../command-failure.ts';
import { defineCommand } from '../command.ts';
import { value } from '../option.ts';
import { FLAT_SUBDIR, SUBDIR, VERBOSE } from '../options/common-options.ts';
import { POSITIVE } from '../options/positive.ts';
import { missingDag, missingFlatDag } from '../require-dag.ts';
import { withClient } from '../with-client.ts';
import { DAG_ID } from '../options/task-options.ts';

const PAUSED = '[INFO] Please be reminded this DAG is PAUSED now.\n';

export const grouped = defineCommand({
  description:
    'Get the next execution datetimes of a DAG. It returns one execution unless the num-executions option is given',
  options: {
    dagId: DAG_ID,
    numExecutions: value(['-n', '--num-executions'], POSITIVE, 1, 'The number of next execution datetimes to show'),
    subdir: SUBDIR,
    verbose: VERBOSE,
  },
  async run({ dagId, numExecutions }, cli) {
    const next = await withClient(cli, async ({ plane }) => (await plane.dags()).nextRuns(dagId, numExecutions));
    if (!next) throw new CommandFailure(missingDag(dagId));
    if (next.isPaused) cli.complain(PAUSED);
    for (const date of next.dates) cli.print(`${isoformat(date)}\n`);
    if (next.dates.length === numExecutions) return;
    cli.complain("[WARN] No following schedule can be found. This DAG may have schedule interval '@once' or `None`.\n");
    cli.print('None\n');
  },
});

/** Airflow 1.10's `next_execution`, which goes by the latest run, whoever made it. */
export const flat = defineCommand({
  options: { dagId: DAG_ID, subdir: FLAT_SUBDIR },
  async run({ dagId }, cli) {
    const found = await withClient(cli, async ({ plane }) => (await plane.dags()).nextAfterLatest(dagId));
    if (!found) throw new CommandFailure(missingFlatDag(dagId));
    if (found.isPaused) cli.print(PAUSED);
    if (!found.hasRuns) warnFlat('Only applicable when there is execution record found for the DAG.', cli);
    else if (found.next === null)
      warnFlat("No following schedule can be found. This DAG may have schedule interval '@once' or `None`.", cli);
    else cli.print(`${pythonDatetime(found.next)}\n`);
  },
});

function warnFlat(text: string, cli: Cli): void {
  cli.print(`[WARN] ${text}\nNone\n`);
}
