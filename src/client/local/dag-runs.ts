import { AppError } from '../../foundation/app-error.ts';
import { dagExists } from '../../metadata/dags/dags.ts';
import { searchDagRuns } from '../../metadata/dag-runs/dag-run-listing.ts';
import { findConflictingDagRun, findDagRun } from '../../metadata/dag-runs/dag-runs.ts';
import type { DagRunControl } from '../control/dag-runs.ts';
import type { LocalContext } from './local-context.ts';

export function localDagRuns(context: LocalContext): DagRunControl {
  const { db, config, by } = context;
  const requireDag = async (dagId: string) => {
    if (!(await dagExists(db, dagId))) throw new AppError('DAG_NOT_FOUND', { dagId });
  };
  const findByDate: DagRunControl['findByDate'] = async (dagId, logicalDate) => {
    await requireDag(dagId);
    const found = await findConflictingDagRun(db, dagId, '', logicalDate);
    return found && findDagRun(db, dagId, found.run_id);
  };
  return {
    async search(query) {
      await requireDag(query.dagId);
      return searchDagRuns(db, query);
    },
    findByDate,
    async lineage(dagId, logicalDate) {
      const run = await findByDate(dagId, logicalDate);
      if (!run) return undefined;
      const { readLineage } = await import('../../actions/dag-runs/read-lineage.ts');
      const lineage = await readLineage(db, dagId, run.run_id);
      return [...lineage].map(([taskId, { inlets = null, outlets = null }]) => ({ taskId, inlets, outlets }));
    },
    async trigger({ dagId, runId, logicalDate, offsetMinutes, conf, allowReservedRunId }) {
      const { triggerDagRun } = await import('../../actions/dag-runs/trigger-dag-run.ts');
      return triggerDagRun(context, {
        dagId,
        runId,
        logicalDate,
        offsetMinutes,
        conf,
        triggeredBy: by.actor,
        source: by.source,
        allowedRunIdPattern: config.scheduler.allowedRunIdPattern.source,
        allowReservedRunId,
        allowTriggerInFuture: config.scheduler.allowTriggerInFuture,
        confOverridesParams: config.core.dagRunConfOverridesParams,
      });
    },
  };
}
