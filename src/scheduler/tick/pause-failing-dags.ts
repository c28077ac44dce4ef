import type { Logger } from '../../foundation/log.ts';
import type { Timestamp } from '../../foundation/timestamp.ts';
import { recordAudit } from '../../metadata/audit-log/audit-log.ts';
import { updateDagPaused } from '../../metadata/dags/dag-writes.ts';
import type { Transaction } from '../../metadata/database.ts';
import { lastRunStates } from '../../metadata/scheduling/runs.ts';
import type { TickResult } from './tick.ts';

/** Pauses DAGs of which as many runs failed one after the other as they allow (`max_consecutive_failed_dag_runs`). */
export async function pauseFailingDags(
  tx: Transaction,
  finished: TickResult['runsFinished'],
  now: Timestamp,
  logger: Logger,
): Promise<void> {
  const failing = new Map<string, number>();
  for (const { run, state } of finished) {
    const limit = run.dag.structure.maxConsecutiveFailedDagRuns;
    if (state === 'failed' && limit > 0) failing.set(run.dagId, limit);
  }
  for (const [dagId, limit] of failing) {
    const states = await lastRunStates(tx, dagId, limit);
    if (states.length < limit || states.includes('success')) continue;
    await updateDagPaused(tx, dagId, true);
    await recordAudit(
      tx,
      { event: 'paused', owner: null, source: 'scheduler', dagId, extra: { is_paused: true, failed_runs: limit } },
      now,
    );
    logger.warning({ dagId, runs: limit }, 'the DAG is paused: its last runs failed one after the other');
  }
}
