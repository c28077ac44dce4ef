import type { DagRunState, TaskInstanceState } from '../../domain/states.ts';
import type { DagRunType } from '../../domain/run-type.ts';
import type { Timestamp } from '../../foundation/timestamp.ts';
import type { Queryable, Transaction } from '../database.ts';
import { valuesFromJson } from '../json-rows.ts';

/** A run that stands at one of the dates of a backfill. */
export interface BackfilledRun {
  id: number;
  run_id: string;
  run_type: DagRunType;
  state: DagRunState;
  /** Who decides about it; null: nobody. */
  scheduled_by_job_id: number | null;
  logical_date: Timestamp;
}

/** The runs of a DAG at these logical dates, the oldest first. */
export function listRunsAt(db: Queryable, dagId: string, dates: readonly Timestamp[]): Promise<BackfilledRun[]> {
  return db.all<BackfilledRun>({
    sql: `SELECT id, run_id, run_type, state, scheduled_by_job_id, logical_date FROM dag_run
      WHERE dag_id = $1 AND logical_date IN (${valuesFromJson(db.dialect, '$2', 'timestamp')}) ORDER BY logical_date`,
    parameters: [dagId, JSON.stringify(dates)],
  });
}

/** Is an unfinished run still nobody's? Nobody takes it until the end of the transaction where it is. */
export async function isRunOfNobody(tx: Transaction, dagRunId: number): Promise<boolean> {
  const lock = tx.dialect === 'postgres' ? 'FOR UPDATE' : '';
  const row = await tx.first({
    sql: `SELECT id FROM dag_run WHERE id = $1 AND scheduled_by_job_id IS NULL ${lock}`,
    parameters: [dagRunId],
  });
  return row !== undefined;
}

/** Makes a run one of a backfill: it belongs to the backfill's job, which is asked to look at it. */
export async function giveRunToBackfill(tx: Transaction, dagRunId: number, jobId: number): Promise<void> {
  await tx.run({
    sql: `UPDATE dag_run SET run_type = 'backfill', scheduled_by_job_id = $2, last_scheduling_decision = NULL WHERE id = $1`,
    parameters: [dagRunId, jobId],
  });
}

/** Lets a failure of a task that has not begun be its last. */
export async function takeRetriesAway(tx: Transaction, dagId: string, runId: string): Promise<void> {
  await tx.run({
    sql: `UPDATE task_instance SET max_tries = try_number WHERE dag_id = $1 AND run_id = $2 AND state IS NULL`,
    parameters: [dagId, runId],
  });
}

/** Moves what has not ended yet to another pool. */
export async function moveToPool(
  tx: Transaction,
  { dagId, runId, taskId }: { dagId: string; runId: string; taskId?: string },
  pool: string,
): Promise<void> {
  await tx.run({
    sql: `UPDATE task_instance SET pool = $3 WHERE dag_id = $1 AND run_id = $2
      ${taskId === undefined ? '' : 'AND task_id = $4'}
      AND (state IS NULL OR state IN ('scheduled', 'up_for_retry'))`,
    parameters: [dagId, runId, pool, ...(taskId === undefined ? [] : [taskId])],
  });
}

/** How many task instances are in a state. */
export interface StateCount {
  run_id: string;
  state: TaskInstanceState | null;
  count: number;
}

/** How many task instances of these runs are in each state. */
export async function countStatesOfRuns(
  db: Queryable,
  dagId: string,
  runIds: readonly string[],
): Promise<StateCount[]> {
  const rows = await db.all<StateCount>({
    sql: `SELECT run_id, state, count(*) AS count FROM task_instance
      WHERE dag_id = $1 AND run_id IN (${valuesFromJson(db.dialect, '$2', 'text')}) GROUP BY run_id, state`,
    parameters: [dagId, JSON.stringify(runIds)],
  });
  return rows.map((row) => ({ ...row, count: Number(row.count) }));
}
