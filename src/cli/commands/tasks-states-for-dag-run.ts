import type { JsonObject } from '../../foundation/json.ts';
import { isoformat, type Timestamp } from '../../foundation/timestamp.ts';
import { findDagRun } from '../../metadata/dag-runs.ts';
import { listTaskStatesOfRun, type TaskStateOfRun } from '../../metadata/task-states-of-run.ts';
import { CommandFailure } from '../command-failure.ts';
import { defineCommand } from '../command.ts';
import { OUTPUT, VERBOSE } from '../options/common-options.ts';
import { readDate } from '../options/date-option.ts';
import { DAG_ID, RUN_OR_DATE } from '../options/task-options.ts';
import { printRows } from '../output/print-rows.ts';
import { findRunOfTask } from '../require-task.ts';
import { withDatabase } from '../with-database.ts';

export const grouped = defineCommand({
  options: { dagId: DAG_ID, run: RUN_OR_DATE, output: OUTPUT, verbose: VERBOSE },
  async run({ dagId, run: given, output }, cli) {
    const rows = await withDatabase(cli, async (context) => {
      const { db } = context;
      const run = (await findDagRun(db, dagId, given)) ?? (await findRunOfTask(context, dagId, given));
      if (!run) {
        readDate(context, given);
        throw new CommandFailure(`DagRun for ${dagId} with run_id or execution_date of '${given}' not found`);
      }
      return (await listTaskStatesOfRun(db, dagId, run.run_id)).map((row) => describe(row, run.logical_date));
    });
    await printRows(rows, output, cli);
  },
});

/** The index of mapped task instances is shown where there are such. */
function describe(row: TaskStateOfRun, logicalDate: Timestamp): JsonObject {
  return {
    dag_id: row.dag_id,
    execution_date: isoformat(logicalDate),
    task_id: row.task_id,
    state: row.state,
    start_date: row.start_date === null ? '' : isoformat(row.start_date),
    end_date: row.end_date === null ? '' : isoformat(row.end_date),
    ...(row.map_index >= 0 && { map_index: row.map_index }),
  };
}
