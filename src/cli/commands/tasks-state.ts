import { findTaskInstance } from '../../metadata/task-instance-reads.ts';
import type { Cli } from '../cli.ts';
import { CommandFailure } from '../command-failure.ts';
import { defineCommand } from '../command.ts';
import { positional, positionalOf } from '../option.ts';
import { FLAT_SUBDIR, SUBDIR, VERBOSE } from '../options/common-options.ts';
import { DATE } from '../options/date-option.ts';
import { DAG_ID, MAP_INDEX, RUN_OR_DATE, TASK_ID } from '../options/task-options.ts';
import { findRunOfTask, requireTask } from '../require-task.ts';
import { withDatabase } from '../with-database.ts';

export const grouped = defineCommand({
  options: { dagId: DAG_ID, taskId: TASK_ID, run: RUN_OR_DATE, mapIndex: MAP_INDEX, subdir: SUBDIR, verbose: VERBOSE },
  async run({ dagId, taskId, run }, cli) {
    await printState(dagId, taskId, run, cli, true);
  },
});

/** Airflow 1.10's `task_state`. */
export const flat = defineCommand({
  options: {
    dagId: positional('dag_id', 'The id of the dag'),
    taskId: positional('task_id', 'The id of the task'),
    executionDate: positionalOf('execution_date', DATE, 'The execution date of the DAG'),
    subdir: FLAT_SUBDIR,
  },
  async run({ dagId, taskId, executionDate = '' }, cli) {
    await printState(dagId, taskId, executionDate, cli, false);
  },
});

async function printState(dagId: string, taskId: string, given: string, cli: Cli, needsRun: boolean): Promise<void> {
  const state = await withDatabase(cli, async (context) => {
    await requireTask(context, dagId, taskId);
    const run = await findRunOfTask(context, dagId, given);
    if (run) return (await findTaskInstance(context.db, dagId, run.run_id, taskId))?.state;
    if (!needsRun) return undefined;
    throw new CommandFailure(`DagRun for ${dagId} with run_id or execution_date of '${given}' not found`);
  });
  cli.print(`${state ?? 'None'}\n`);
}
