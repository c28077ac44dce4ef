import { CommandFailure } from '../command-failure.ts';
import { defineCommand } from '../command.ts';
import { OUTPUT, VERBOSE } from '../options/common-options.ts';
import { describeDag } from '../output/describe-dag.ts';
import { printRows } from '../output/print-rows.ts';
import { withClient } from '../with-client.ts';
import { DAG_ID } from '../options/task-options.ts';

export const grouped = defineCommand({
  description: 'Get DAG details given a DAG id',
  options: { dagId: DAG_ID, output: OUTPUT, verbose: VERBOSE },
  async run({ dagId, output }, cli) {
    const dag = await withClient(cli, async ({ plane }) => (await plane.dags()).find(dagId));
    if (!dag) throw new CommandFailure(`DAG: ${dagId} does not exist in 'dag' table`);
    const details = describeDag(dag);
    if (output === 'table' || output === 'plain') {
      const rows = Object.entries(details).map(([property_name, property_value]) => ({
        property_name,
        property_value,
      }));
      await printRows(rows, output, cli);
    } else {
      await printRows([details], output, cli);
    }
  },
});
