import { generateRunId } from '../../domain/run-id.ts';
import type { StoredDagRun } from '../../metadata/dag-runs/dag-runs.ts';
import type { DagActionContext } from '../action-context.ts';
import type { TriggerDagRunInput } from './asked-run.ts';
import { startDagRuns } from './start-dag-runs.ts';

/**
 * Starts a run by hand: the run is queued, with an instance of each task of the newest version. A paused DAG's run waits.
 * @throws AppError DAG_NOT_FOUND, DAG_HAS_IMPORT_ERRORS, INVALID_RUN_ID, BEFORE_START_DATE, INVALID_PARAM, DAG_RUN_EXISTS
 */
export async function triggerDagRun(context: DagActionContext, input: TriggerDagRunInput): Promise<StoredDagRun> {
  const now = context.clock.now();
  const logicalDate = input.logicalDate ?? now;
  const runId = input.runId ?? generateRunId('manual', logicalDate, input.offsetMinutes ?? 0);
  return context.db.together(startDagRuns, {
    ...input,
    context,
    now,
    logicalDate,
    runId,
    isOwnRunId: input.runId !== undefined,
  });
}
