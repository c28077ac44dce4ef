import type { Timestamp } from '../../foundation/timestamp.ts';
import type { Transaction } from '../../metadata/database.ts';
import { findRunningTasks } from '../../metadata/scheduling/remote-tasks.ts';
import { askToLookAtRuns } from '../../metadata/scheduling/runs.ts';
import { beginNextTry } from '../../metadata/scheduling/task-instance-changes.ts';

/**
 * Lets tries that run begin anew elsewhere, without spending a retry: it was not the task that failed. Those that are over stay as
 * they are.
 */
export async function handBackTasks(
  tx: Transaction,
  ids: readonly string[],
  now: Timestamp,
  newId: () => string,
): Promise<void> {
  const rows = await findRunningTasks(tx, ids);
  if (rows.length === 0) return;
  await beginNextTry(
    tx,
    rows.map(({ id, max_tries }) => ({
      id,
      new_id: newId(),
      state: null,
      max_tries: max_tries + 1,
      start_date: null,
      end_date: now,
      duration: null,
      next_retry_at: null,
    })),
  );
  const runsOfDag = Map.groupBy(rows, (row) => row.dag_id);
  for (const [dagId, runs] of runsOfDag) {
    await askToLookAtRuns(tx, dagId, [...new Set(runs.map((row) => row.run_id))]);
  }
}
