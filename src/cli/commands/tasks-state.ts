import type { Cli } from '../cli.ts';
import { CommandFailure } from '../command-failure.ts';
import { defineCommand } from '../command.ts';
import { FLAT_SUBDIR, SUBDIR, VERBOSE } from '../options/common-options.ts';
import { readRunDate } from '../options/date-option.ts';
import { DAG_ID, EXECUTION_DATE, MAP_INDEX, RUN_OR_DATE, TASK_ID, missingRun } from '../options/task-options.ts';
import { ofKnownTask } from '../require-dag.ts';
import { withClient } from '../with-client.ts';

export const grouped = defineCommand({
  options: { dagId: DAG_ID, taskId: TASK_ID, run: RUN_OR_DATE, mapIndex: MAP_INDEX, subdir: SUBDIR, verbose: VERBOSE },
  async run({ dagId, taskId, run }, cli) {
    await printState(dagId, taskId, run, cli, true);
  },
});

/** Airflow 1.10's `task_state`. */
export const flat = defineCommand({
  options: {
    dagId: DAG_ID,
    taskId: TASK_ID,
    executionDate: EXECUTION_DATE,
    subdir: FLAT_SUBDIR,
  },
  async run({ dagId, taskId, executionDate = '' }, cli) {
    await printState(dagId, taskId, executionDate, cli, false);
  },
});

async function printState(dagId: string, taskId: string, run: string, cli: Cli, needsRun: boolean): Promise<void> {
  const found = await withClient(cli, async (client) => {
    const query = { dagId, taskId, run, logicalDate: readRunDate(client, run) };
    return ofKnownTask((await client.plane.tasks()).findState(query), query);
  });
  if (!found && needsRun) throw new CommandFailure(missingRun(dagId, run));
  cli.print(`${found?.state ?? 'None'}\n`);
}
