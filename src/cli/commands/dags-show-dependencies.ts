import { listDags } from '../../metadata/dags/dag-listing.ts';
import { listDatasetEdges } from '../../metadata/datasets/dataset-edges.ts';
import { defineCommand } from '../command.ts';
import { type DagDependency, renderDependencies, taskDependencies } from '../dot/dag-dependencies.ts';
import { IMGCAT, SAVE, showGraph } from '../dot/show-graph.ts';
import { SUBDIR, VERBOSE } from '../options/common-options.ts';
import { withDatabase } from '../with-database.ts';
import type { CliDatabase } from '../cli-database.ts';

export const grouped = defineCommand({
  description:
    'The --save option saves the result to the indicated file, --imgcat displays it in the terminal; without either, the graph is printed in the DOT language.',
  options: { imgcat: IMGCAT, save: SAVE, subdir: SUBDIR, verbose: VERBOSE },
  async run(how, cli) {
    await showGraph(renderDependencies(await withDatabase(cli, findDependencies)), how, cli);
  },
});

async function findDependencies({ db, dagCatalog }: CliDatabase): Promise<DagDependency[]> {
  const dependencies: DagDependency[] = [];
  for (const { dag_id } of await listDags(db)) {
    const dag = await dagCatalog.latest(dag_id);
    if (dag) dependencies.push(...taskDependencies(dag.structure));
  }
  for (const { source, uri, target } of await listDatasetEdges(db)) {
    dependencies.push({ source, through: `dataset:${uri}`, target });
  }
  return dependencies;
}
