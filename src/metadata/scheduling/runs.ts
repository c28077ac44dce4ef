import type { DagRunState, TaskInstanceState } from '../../domain/states.ts';
import type { DagRunType } from '../../domain/run-type.ts';
import type { Timestamp } from '../../foundation/timestamp.ts';
import type { Queryable, Transaction } from '../database.ts';
import { rowsFromJson, valuesFromJson } from '../json-rows.ts';
import type { Flag, JsonText } from '../tables/column-types.ts';

/** A run as the scheduler holds it. */
export interface ScheduledRunRow {
  id: number;
  dag_id: string;
  run_id: string;
  run_type: DagRunType;
  state: DagRunState;
  external_trigger: Flag;
  conf: JsonText | null;
  logical_date: Timestamp;
  data_interval_start: Timestamp | null;
  data_interval_end: Timestamp | null;
  run_after: Timestamp;
  start_date: Timestamp | null;
  clear_number: number;
  created_dag_version_id: string | null;
}

const RUN_COLUMNS = `id, dag_id, run_id, run_type, state, external_trigger, conf, logical_date, data_interval_start,
  data_interval_end, run_after, start_date, clear_number, created_dag_version_id`;

/** Which runs of nobody a scheduler takes: any, none (a backfill has its own), or those of one DAG. */
export type RunsToTake = 'any' | 'none' | { readonly dagId: string };

/**
 * Runs that ask to be looked at: unfinished ones of nobody, and ones of this scheduler ($1) in whatever state, since somebody may
 * have ended them.
 * @param dagId the parameter that names the DAG
 */
function toLookAt(take: RunsToTake, dagId: string): string {
  const unfinished = "scheduled_by_job_id IS NULL AND state IN ('queued', 'running')";
  const free = take === 'any' ? unfinished : `${unfinished} AND dag_id = ${dagId}`;
  const whose = take === 'none' ? 'scheduled_by_job_id = $1' : `(scheduled_by_job_id = $1 OR (${free}))`;
  return `last_scheduling_decision IS NULL AND ${whose}`;
}

function parametersOf(take: RunsToTake): string[] {
  return typeof take === 'string' ? [] : [take.dagId];
}

/** Is there a run that asks to be looked at by this scheduler? Costs microseconds where there is none. */
export async function hasRunsToLookAt(db: Queryable, jobId: number, take: RunsToTake): Promise<boolean> {
  const row = await db.first({
    sql: `SELECT id FROM dag_run WHERE ${toLookAt(take, '$2')} LIMIT 1`,
    parameters: [jobId, ...parametersOf(take)],
  });
  return row !== undefined;
}

/**
 * Takes runs that ask to be looked at, the oldest first. Another scheduler that asks at the same time gets others (or none). A
 * finished one belongs to nobody from then on.
 */
export function claimRuns(
  tx: Transaction,
  jobId: number,
  now: Timestamp,
  limit: number,
  take: RunsToTake,
): Promise<ScheduledRunRow[]> {
  // Runs to which somebody only refers, as who stores an XCom does, are not passed over.
  const lock = tx.dialect === 'postgres' ? 'FOR NO KEY UPDATE SKIP LOCKED' : '';
  // `+id`: ordered by the key itself, SQLite would walk through all runs that there ever were instead of taking the index of these.
  return tx.all<ScheduledRunRow>({
    sql: `UPDATE dag_run SET last_scheduling_decision = $2,
        scheduled_by_job_id = CASE WHEN state IN ('queued', 'running') THEN $1 ELSE NULL END
      WHERE id IN (SELECT id FROM dag_run WHERE ${toLookAt(take, '$3')} ORDER BY +id LIMIT ${limit} ${lock})
      RETURNING ${RUN_COLUMNS}`,
    parameters: [jobId, now, ...parametersOf(take)],
  });
}

/** A task instance as the scheduler holds it. */
export interface ScheduledTaskInstanceRow {
  dag_run_id: number;
  id: string;
  task_id: string;
  map_index: number;
  state: TaskInstanceState | null;
  try_number: number;
  max_tries: number;
  start_date: Timestamp | null;
  next_retry_at: Timestamp | null;
  queued_by_job_id: number | null;
  executor: string | null;
}

/** The task instances of runs. */
export function loadTaskInstances(db: Queryable, dagRunIds: readonly number[]): Promise<ScheduledTaskInstanceRow[]> {
  return db.all<ScheduledTaskInstanceRow>({
    sql: `SELECT r.id AS dag_run_id, ti.id, ti.task_id, ti.map_index, ti.state, ti.try_number, ti.max_tries, ti.start_date,
        ti.next_retry_at, ti.queued_by_job_id, ti.executor
      FROM dag_run r JOIN task_instance ti ON ti.dag_id = r.dag_id AND ti.run_id = r.run_id
      WHERE r.id IN (${valuesFromJson(db.dialect, '$1', 'integer')})`,
    parameters: [JSON.stringify(dagRunIds)],
  });
}

/**
 * How many runs of each of the DAGs are running, by whichever scheduler. DAGs without any are absent. The state is named twice, as
 * SQLite takes the index of unfinished runs for its own words only.
 */
export async function countRunningRuns(db: Queryable, dagIds: readonly string[]): Promise<Map<string, number>> {
  const rows = await db.all<{ dag_id: string; running: number }>({
    sql: `SELECT dag_id, count(*) AS running FROM dag_run
      WHERE dag_id IN (${valuesFromJson(db.dialect, '$1', 'text')}) AND state = 'running' AND state IN ('queued', 'running')
      GROUP BY dag_id`,
    parameters: [JSON.stringify(dagIds)],
  });
  return new Map(rows.map((row) => [row.dag_id, row.running]));
}

/** queued → running. Returns the ids of those that were changed. */
export async function markRunsRunning(
  tx: Transaction,
  dagRunIds: readonly number[],
  now: Timestamp,
): Promise<number[]> {
  const rows = await tx.all<{ id: number }>({
    sql: `UPDATE dag_run SET state = 'running', start_date = COALESCE(start_date, $2), updated_at = $2
      WHERE id IN (${valuesFromJson(tx.dialect, '$1', 'integer')}) AND state = 'queued' RETURNING id`,
    parameters: [JSON.stringify(dagRunIds), now],
  });
  return rows.map(({ id }) => id);
}

/** running → how the runs ended. Returns the ids of those that were changed. */
export async function markRunsFinished(
  tx: Transaction,
  rows: readonly { id: number; state: 'success' | 'failed' }[],
  now: Timestamp,
): Promise<number[]> {
  const source = rowsFromJson(tx.dialect, '$1', 'r', { id: 'integer', state: 'text' });
  const finished = await tx.all<{ id: number }>({
    sql: `UPDATE dag_run SET state = r.state, end_date = $2, updated_at = $2, scheduled_by_job_id = NULL
      FROM ${source} WHERE dag_run.id = r.id AND dag_run.state = 'running' AND dag_run.last_scheduling_decision IS NOT NULL
      RETURNING dag_run.id`,
    parameters: [JSON.stringify(rows), now],
  });
  return finished.map(({ id }) => id);
}

/**
 * Asks the scheduler that holds them to read these runs anew.
 * @returns the ids of those that there are
 */
export async function askToLookAt(tx: Transaction, dagRunIds: readonly number[]): Promise<number[]> {
  const rows = await tx.all<{ id: number }>({
    sql: `UPDATE dag_run SET last_scheduling_decision = NULL WHERE id IN (${valuesFromJson(tx.dialect, '$1', 'integer')})
      RETURNING id`,
    parameters: [JSON.stringify(dagRunIds)],
  });
  return rows.map((row) => row.id);
}

/** The same for runs of a DAG by their ids. */
export async function askToLookAtRuns(tx: Transaction, dagId: string, runIds: readonly string[]): Promise<void> {
  await tx.run({
    sql: `UPDATE dag_run SET last_scheduling_decision = NULL
      WHERE dag_id = $1 AND run_id IN (${valuesFromJson(tx.dialect, '$2', 'text')})`,
    parameters: [dagId, JSON.stringify(runIds)],
  });
}

/** Those of these runs that nobody has deleted. */
export async function existingRuns(db: Queryable, dagRunIds: readonly number[]): Promise<number[]> {
  const rows = await db.all<{ id: number }>({
    sql: `SELECT id FROM dag_run WHERE id IN (${valuesFromJson(db.dialect, '$1', 'integer')})`,
    parameters: [JSON.stringify(dagRunIds)],
  });
  return rows.map((row) => row.id);
}

/** Asks to read all runs of this scheduler anew. */
export async function askForOwnRuns(tx: Transaction, jobId: number): Promise<void> {
  await tx.run({
    sql: `UPDATE dag_run SET last_scheduling_decision = NULL
      WHERE scheduled_by_job_id = $1 AND state IN ('queued', 'running')`,
    parameters: [jobId],
  });
}

/** The states of the newest finished runs of a DAG, the newest first. */
export async function lastRunStates(db: Queryable, dagId: string, limit: number): Promise<DagRunState[]> {
  const rows = await db.all<{ state: DagRunState }>({
    sql: `SELECT state FROM dag_run WHERE dag_id = $1 AND state IN ('success', 'failed') ORDER BY logical_date DESC LIMIT ${limit}`,
    parameters: [dagId],
  });
  return rows.map((row) => row.state);
}
