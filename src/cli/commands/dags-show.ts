import { CommandFailure } from '../command-failure.ts';
import { defineCommand } from '../command.ts';
import { renderDagGraph, renderFlatDagGraph } from '../dot/dag-graph.ts';
import { IMGCAT, SAVE, showGraph } from '../dot/show-graph.ts';
import { positional, text } from '../option.ts';
import { FLAT_SUBDIR, SUBDIR, VERBOSE } from '../options/common-options.ts';
import { requireDag } from '../require-dag.ts';
import { withDatabase } from '../with-database.ts';

const DAG_ID = positional('dag_id', 'The id of the dag');

export const grouped = defineCommand({
  description:
    'The --save option saves the result to the indicated file, --imgcat displays it in the terminal; without either, the graph is printed in the DOT language.',
  options: { dagId: DAG_ID, imgcat: IMGCAT, save: SAVE, subdir: SUBDIR, verbose: VERBOSE },
  async run({ dagId, ...how }, cli) {
    const { structure } = await withDatabase(cli, (context) => requireDag(context, dagId));
    await showGraph(renderDagGraph(structure), how, cli);
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
    const dag = await withDatabase(cli, ({ dagCatalog }) => dagCatalog.latest(dagId));
    if (!dag) {
      throw new CommandFailure(
        `dag_id could not be found: ${dagId}. Either the dag did not exist or it failed to parse.`,
      );
    }
    await showGraph(renderFlatDagGraph(dag.structure), how, cli);
  },
});
