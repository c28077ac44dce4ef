import type { DagRunState, TaskInstanceState } from '../domain/states.ts';
import type { Timestamp } from '../foundation/timestamp.ts';
import type { Transaction } from './database.ts';
import { valuesFromJson } from './json-rows.ts';

export interface TaskInstanceMarking {
  dagId: string;
  runId: string;
  /** Undefined: of all tasks. */
  taskId?: string;
  mapIndex?: number;
  /** States that are left; `null` stands for none. */
  from: readonly (TaskInstanceState | null)[];
  to: Extract<TaskInstanceState, 'success' | 'failed' | 'skipped'>;
}

/**
 * Ends task instances because a person says so. A try that runs goes on until the scheduler kills it; what it reports counts no more.
 * @returns how many were changed
 */
export function markTaskInstances(tx: Transaction, marking: TaskInstanceMarking, now: Timestamp): Promise<number> {
  const { dagId, runId, taskId, mapIndex, from, to } = marking;
  const isPostgres = tx.dialect === 'postgres';
  const at = isPostgres ? '$4::timestamptz' : '$4';
  const duration = isPostgres
    ? `EXTRACT(EPOCH FROM ${at} - start_date)`
    : `(julianday(${at}) - julianday(start_date)) * 86400`;
  const named = from.filter((state) => state !== null);
  const states = [
    `state IN (${valuesFromJson(tx.dialect, '$5', 'text')})`,
    ...(from.includes(null) ? ['state IS NULL'] : []),
  ];
  return tx.run({
    sql: `UPDATE task_instance SET state = $3, start_date = COALESCE(start_date, ${at}), end_date = ${at},
        duration = COALESCE(${duration}, 0), next_retry_at = NULL, updated_at = ${at}
      WHERE dag_id = $1 AND run_id = $2 AND (${states.join(' OR ')})
        ${taskId === undefined ? '' : 'AND task_id = $6 AND map_index = $7'}`,
    parameters: [
      dagId,
      runId,
      to,
      now,
      JSON.stringify(named),
      ...(taskId === undefined ? [] : [taskId, mapIndex ?? -1]),
    ],
  });
}

/** Gives a run a state because a person says so, and asks the scheduler to look at it. */
export async function markDagRun(tx: Transaction, dagRunId: number, state: DagRunState, now: Timestamp): Promise<void> {
  const isFinished = state === 'success' || state === 'failed';
  await tx.run({
    sql: isFinished
      ? `UPDATE dag_run SET state = $2, start_date = COALESCE(start_date, $3), end_date = $3, updated_at = $3,
          last_scheduling_decision = NULL WHERE id = $1`
      : `UPDATE dag_run SET state = $2, queued_at = $3, start_date = NULL, end_date = NULL, updated_at = $3,
          last_scheduling_decision = NULL WHERE id = $1`,
    parameters: [dagRunId, state, now],
  });
}
