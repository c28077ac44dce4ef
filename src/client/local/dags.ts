import { join } from 'node:path';
import { findListedDag, listDags } from '../../metadata/dags/dag-listing.ts';
import { isDagPaused } from '../../metadata/dags/dags.ts';
import { listImportErrors } from '../../metadata/dag-files/import-errors.ts';
import type { DagControl } from '../control/dags.ts';
import type { LocalContext } from './local-context.ts';
import { graphOf } from './dag-graph.ts';

export function localDags(context: LocalContext): DagControl {
  const { db, config, dagCatalog, by } = context;
  return {
    list: () => listDags(db),
    find: (dagId) => findListedDag(db, dagId),
    isPaused: (dagId) => isDagPaused(db, dagId),
    async setPaused(dagId, isPaused) {
      const { setDagPaused } = await import('../../actions/dags/set-dag-paused.ts');
      await setDagPaused(context, { dagId, isPaused, ...by });
    },
    async delete(dagId) {
      const { deleteDag } = await import('../../actions/dags/delete-dag.ts');
      return deleteDag(context, { dagId, ...by });
    },
    async importErrors() {
      return (await listImportErrors(db)).map(({ bundle_name, filename, stacktrace }) => ({
        filepath: bundle_name === 'dags-folder' ? join(config.core.dagsFolder, filename) : filename,
        error: stacktrace,
      }));
    },
    async graph(dagId) {
      const dag = await dagCatalog.latest(dagId);
      return dag && graphOf(dag.structure);
    },
    async nextRuns(dagId, count) {
      const { nextRuns } = await import('./next-runs.ts');
      return nextRuns(context, dagId, count);
    },
    async nextAfterLatest(dagId) {
      const { nextAfterLatest } = await import('./next-runs.ts');
      return nextAfterLatest(context, dagId);
    },
  };
}
