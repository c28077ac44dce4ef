import type { DagGraph } from '../../client/control/dags.ts';
import type { Cli } from '../cli.ts';
import { CommandFailure } from '../command-failure.ts';
import { defineCommand } from '../command.ts';
import { renderDagGraph, renderFlatDagGraph } from '../dot/dag-graph.ts';
import { IMGCAT, SAVE, showGraph } from '../dot/show-graph.ts';
import { text } from '../option.ts';
import { FLAT_SUBDIR, SUBDIR, VERBOSE } from '../options/common-options.ts';
import { missingDag, missingFlatDag } from '../require-dag.ts';
import { withClient } from '../with-client.ts';
import { DAG_ID } from '../options/task-options.ts';

export const grouped = defineCommand({
  description:
    'The --save option saves the result to the indicated file, --imgcat displays it in the terminal; without either, the graph is printed in the DOT language.',
  options: { dagId: DAG_ID, imgcat: IMGCAT, save: SAVE, subdir: SUBDIR, verbose: VERBOSE },
  async run({ dagId, ...how }, cli) {
    await showGraph(renderDagGraph(await findGraph(dagId, missingDag(dagId), cli)), how, cli);
  },
});

/** Airflow 1.10's `show_dag`. */
export const flat = defineCommand({
  options: {
    dagId: DAG_ID,
    subdir: FLAT_SUBDIR,
    save: text(['-s', '--save'], 'Saves the result to the indicated file.'),
    imgcat: IMGCAT,
  },
  async run({ dagId, ...how }, cli) {
    await showGraph(renderFlatDagGraph(await findGraph(dagId, missingFlatDag(dagId), cli)), how, cli);
  },
});

async function findGraph(dagId: string, absent: string, cli: Cli): Promise<DagGraph> {
  const graph = await withClient(cli, async ({ plane }) => (await plane.dags()).graph(dagId));
  if (!graph) throw new CommandFailure(absent);
  return graph;
}
