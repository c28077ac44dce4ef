import type { RunTaskStates } from '../../client/control/tasks.ts';
import type { JsonObject } from '../../foundation/json.ts';
import { isoformat, type Timestamp } from '../../foundation/timestamp.ts';
import { CommandFailure } from '../command-failure.ts';
import { defineCommand } from '../command.ts';
import { OUTPUT, VERBOSE } from '../options/common-options.ts';
import { readDate, readRunDate } from '../options/date-option.ts';
import { DAG_ID, missingRun, RUN_OR_DATE } from '../options/task-options.ts';
import { printRows } from '../output/print-rows.ts';
import { withClient } from '../with-client.ts';

export const grouped = defineCommand({
  options: { dagId: DAG_ID, run: RUN_OR_DATE, output: OUTPUT, verbose: VERBOSE },
  async run({ dagId, run: given, output }, cli) {
    const found = await withClient(cli, async (client) => {
      const query = { dagId, run: given, logicalDate: readRunDate(client, given) };
      const states = await (await client.plane.tasks()).listStates(query);
      if (!states) {
        readDate(client, given);
        throw new CommandFailure(missingRun(dagId, given));
      }
      return states;
    });
    const rows = found.instances.map((instance) => describe(dagId, instance, found.logicalDate));
    await printRows(rows, output, cli);
  },
});

/** The index of mapped task instances is shown where there are such. */
function describe(dagId: string, row: RunTaskStates['instances'][number], logicalDate: Timestamp): JsonObject {
  return {
    dag_id: dagId,
    execution_date: isoformat(logicalDate),
    task_id: row.task_id,
    state: row.state,
    start_date: row.start_date === null ? '' : isoformat(row.start_date),
    end_date: row.end_date === null ? '' : isoformat(row.end_date),
    ...(row.map_index >= 0 && { map_index: row.map_index }),
  };
}
