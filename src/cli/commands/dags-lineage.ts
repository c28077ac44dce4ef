import { CommandFailure } from '../command-failure.ts';
import { defineCommand } from '../command.ts';
import { positional, positionalOf } from '../option.ts';
import { OUTPUT, VERBOSE } from '../options/common-options.ts';
import { DATE, readDate } from '../options/date-option.ts';
import { missingRun } from '../options/task-options.ts';
import { printRows } from '../output/print-rows.ts';
import { ofKnownDag } from '../require-dag.ts';
import { withClient } from '../with-client.ts';

/** What `get_lineage` of Airflow's client asks for, which its command line never did. */
export const grouped = defineCommand({
  description:
    'Show what the tasks of a dag run left in the XComs pipeline_inlets and pipeline_outlets of what they read and wrote',
  options: {
    dagId: positional('dag_id', 'The id of the dag'),
    executionDate: positionalOf('execution_date', DATE, 'The execution date of the DAG'),
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
