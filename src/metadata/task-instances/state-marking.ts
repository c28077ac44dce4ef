import type { DagRunState, TaskInstanceState } from '../../domain/states.ts';
import type { Timestamp } from '../../foundation/timestamp.ts';
import type { Transaction } from '../database.ts';
import { valuesFromJson } from '../json-rows.ts';

/** Which task instances get which state by somebody's word. */
export interface TaskInstanceMarking {
  dagId: string;
  runId: string;
  /** States that are left; `null` stands for none. */
  from: readonly (TaskInstanceState | null)[];
  to: Extract<TaskInstanceState, 'success' | 'failed' | 'skipped'>;
}

/**
 * Ends task instances of a run because a person says so. A try that runs goes on until the scheduler kills it; what it reports counts no more.
 * @returns how many were changed
 */
export function markTaskInstances(tx: Transaction, marking: TaskInstanceMarking, now: Timestamp): Promise<number> {
  const { dagId, runId, from, to } = marking;
  const named = from.filter((state) => state !== null);
  const states = [
    `state IN (${valuesFromJson(tx.dialect, '$5', 'text')})`,
    ...(from.includes(null) ? ['state IS NULL'] : []),
  ];
  return tx.run({
    sql: `UPDATE task_instance SET ${endedAssignments(tx, '$3', '$4')}
      WHERE dag_id = $1 AND run_id = $2 AND (${states.join(' OR ')})`,
    parameters: [dagId, runId, to, now, JSON.stringify(named)],
  });
}

/** The same for task instances that the caller has found and locked. */
export async function endTaskInstances(
  tx: Transaction,
  ids: readonly string[],
  state: TaskInstanceMarking['to'],
  now: Timestamp,
): Promise<void> {
  if (ids.length === 0) return;
  await tx.run({
    sql: `UPDATE task_instance SET ${endedAssignments(tx, '$1', '$2')}
      WHERE id IN (${valuesFromJson(tx.dialect, '$3', 'uuid')})`,
    parameters: [state, now, JSON.stringify(ids)],
  });
}

/** What ending a task instance by hand writes; `state` and `now` are parameters. */
function endedAssignments({ dialect }: Transaction, state: string, now: string): string {
  const at = dialect === 'postgres' ? `${now}::timestamptz` : now;
  // One that has not begun yet may still show when it ran before it was cleared.
  const began = `CASE WHEN state IS NULL OR state IN ('scheduled', 'queued') THEN ${at} ELSE COALESCE(start_date, ${at}) END`;
  const duration =
    dialect === 'postgres'
      ? `EXTRACT(EPOCH FROM ${at} - ${began})`
      : `(julianday(${at}) - julianday(${began})) * 86400`;
  return `state = ${state}, start_date = ${began}, end_date = ${at}, duration = ${duration}, next_retry_at = NULL,
    updated_at = ${at}`;
}

/** Gives a run a state because a person says so, and asks the scheduler to look at it. */
export async function markDagRun(tx: Transaction, dagRunId: number, state: DagRunState, now: Timestamp): Promise<void> {
  const isFinished = state === 'success' || state === 'failed';
  await tx.run({
    // As in Airflow: a run that never began has no start, and one that had ended so keeps its end.
    sql: isFinished
      ? `UPDATE dag_run SET state = $2, end_date = CASE WHEN state = $2 AND end_date IS NOT NULL THEN end_date ELSE $3 END,
          updated_at = $3, last_scheduling_decision = NULL WHERE id = $1`
      : `UPDATE dag_run SET state = $2, queued_at = $3, start_date = NULL, end_date = NULL, updated_at = $3,
          last_scheduling_decision = NULL WHERE id = $1`,
    parameters: [dagRunId, state, now],
  });
}
