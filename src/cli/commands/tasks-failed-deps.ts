import type { Cli } from '../cli.ts';
import { CommandFailure } from '../command-failure.ts';
import { defineCommand } from '../command.ts';
import { SUBDIR, VERBOSE } from '../options/common-options.ts';
import { readRunDate } from '../options/date-option.ts';
import { FLAT_TASK_INSTANCE, DAG_ID, MAP_INDEX, missingRun, RUN_OR_DATE, TASK_ID } from '../options/task-options.ts';
import { ofKnownTask } from '../require-dag.ts';
import { withClient } from '../with-client.ts';

export const grouped = defineCommand({
  description:
    "Returns the unmet dependencies for a task instance from the perspective of the scheduler. In other words, why a task instance doesn't get scheduled and then queued by the scheduler, and then run by an executor.",
  options: { dagId: DAG_ID, taskId: TASK_ID, run: RUN_OR_DATE, mapIndex: MAP_INDEX, subdir: SUBDIR, verbose: VERBOSE },
  run: ({ dagId, taskId, run }, cli) => explain(dagId, taskId, run, cli),
});

/** Airflow 1.10's `task_failed_deps`. */
export const flat = defineCommand({
  options: FLAT_TASK_INSTANCE,
  run: ({ dagId, taskId, run }, cli) => explain(dagId, taskId, run, cli),
});

async function explain(dagId: string, taskId: string, run: string, cli: Cli): Promise<void> {
  const obstacles = await withClient(cli, async (client) => {
    const query = { dagId, taskId, run, logicalDate: readRunDate(client, run) };
    return ofKnownTask((await client.plane.tasks()).findObstacles(query), query);
  });
  if (!obstacles) throw new CommandFailure(missingRun(dagId, run));
  if (obstacles.length === 0) {
    cli.print('Task instance dependencies are all met.\n');
    return;
  }
  cli.print('Task instance dependencies not met:\n');
  for (const { name, reason } of obstacles) cli.print(`${name}: ${reason}\n`);
}
