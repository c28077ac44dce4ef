import { CommandFailure } from '../command-failure.ts';
import { defineCommand } from '../command.ts';
import { OUTPUT, VERBOSE } from '../options/common-options.ts';
import { readDate } from '../options/date-option.ts';
import { DAG_ID, EXECUTION_DATE, missingRun } from '../options/task-options.ts';
import { printRows } from '../output/print-rows.ts';
import { ofKnownDag } from '../require-dag.ts';
import { withClient } from '../with-client.ts';

/** What `get_lineage` of Airflow's client asks for, which its command line never did. */
export const grouped = defineCommand({
  description:
    'Show what the tasks of a dag run left in the XComs pipeline_inlets and pipeline_outlets of what they read and wrote',
  options: {
    dagId: DAG_ID,
    executionDate: EXECUTION_DATE,
    output: OUTPUT,
    verbose: VERBOSE,
  },
  async run({ dagId, executionDate = '', output }, cli) {
    const lineage = await withClient(cli, async (client) => {
      const { timestamp } = readDate(client, executionDate);
      return ofKnownDag(
        (await client.plane.dagRuns()).lineage(dagId, timestamp),
        `DAG: ${dagId} does not exist in 'dag' table`,
      );
    });
    if (!lineage) throw new CommandFailure(missingRun(dagId, executionDate));
    const rows = lineage.map(({ taskId, inlets, outlets }) => ({ task_id: taskId, inlets, outlets }));
    await printRows(rows, output, cli);
  },
});
