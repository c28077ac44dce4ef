import type { TaskInstanceState } from '../../domain/states.ts';
import type { Timestamp } from '../../foundation/timestamp.ts';
import type { Transaction } from '../database.ts';
import { rowsFromJson } from '../json-rows.ts';

/*
 * The scheduler's writes to task instances. Each is one statement for any number of rows and names the states that it leaves,
 * so that what somebody else changed meanwhile stays as it is. Each returns how many rows it changed: fewer than it was given
 * means that the scheduler's picture of some of them is out of date.
 */

/** A try that has begun. */
export interface StartedTask {
  id: string;
  start_date: Timestamp;
  hostname: string;
  pid: number;
}

/** queued → running. */
export function markRunning(tx: Transaction, rows: readonly StartedTask[]): Promise<number> {
  const source = rowsFromJson(tx.dialect, '$1', 'r', {
    id: 'uuid',
    start_date: 'timestamp',
    hostname: 'text',
    pid: 'integer',
  });
  return tx.run({
    sql: `UPDATE task_instance SET state = 'running', start_date = r.start_date, end_date = NULL, duration = NULL,
        hostname = r.hostname, pid = r.pid, last_heartbeat_at = r.start_date, updated_at = r.start_date
      FROM ${source} WHERE task_instance.id = r.id AND task_instance.state = 'queued'`,
    parameters: [JSON.stringify(rows)],
  });
}

/** Where a try ran, if it began since the last write; absent: what is stored stays. */
interface RanAt {
  hostname?: string;
  pid?: number;
}

/** A try that has ended for good. */
export interface FinishedTask extends RanAt {
  id: string;
  state: 'success' | 'failed' | 'skipped';
  /** Null where the task never began. */
  start_date: Timestamp | null;
  end_date: Timestamp;
  /** Seconds. */
  duration: number | null;
}

/** queued or running → how it ended. */
export function markFinished(tx: Transaction, rows: readonly FinishedTask[]): Promise<number> {
  return endTries(tx, rows, `'queued', 'running'`);
}

/** queued, running or restarting → an end that the scheduler decided on: no try is to follow, even where one was asked for. */
export function markCutOff(tx: Transaction, rows: readonly FinishedTask[]): Promise<number> {
  return endTries(tx, rows, `'queued', 'running', 'restarting'`);
}

function endTries(tx: Transaction, rows: readonly FinishedTask[], from: string): Promise<number> {
  const source = rowsFromJson(tx.dialect, '$1', 'r', {
    id: 'uuid',
    state: 'text',
    start_date: 'timestamp',
    end_date: 'timestamp',
    duration: 'real',
    hostname: 'text',
    pid: 'integer',
  });
  return tx.run({
    sql: `UPDATE task_instance SET state = r.state, start_date = COALESCE(r.start_date, task_instance.start_date),
        end_date = r.end_date, duration = r.duration, hostname = COALESCE(r.hostname, task_instance.hostname),
        pid = COALESCE(r.pid, task_instance.pid), updated_at = r.end_date
      FROM ${source} WHERE task_instance.id = r.id AND task_instance.state IN (${from})`,
    parameters: [JSON.stringify(rows)],
  });
}

/** A task instance that ended without a try. */
export interface DecidedTask {
  id: string;
  state: 'success' | 'skipped' | 'upstream_failed' | 'failed';
  at: Timestamp;
  /** Seconds; null where another task decided it. */
  duration: 0 | null;
}

/** Not begun → an end that the scheduler decided on without running anything. What succeeds so has had a try, as in Airflow. */
export function markDecided(tx: Transaction, rows: readonly DecidedTask[]): Promise<number> {
  const source = rowsFromJson(tx.dialect, '$1', 'r', {
    id: 'uuid',
    state: 'text',
    at: 'timestamp',
    duration: 'real',
  });
  return tx.run({
    sql: `UPDATE task_instance SET state = r.state, start_date = r.at, end_date = r.at, duration = r.duration, updated_at = r.at,
        try_number = task_instance.try_number + CASE WHEN r.state = 'success' AND task_instance.state IS NULL THEN 1 ELSE 0 END
      FROM ${source} WHERE task_instance.id = r.id
        AND (task_instance.state IS NULL OR task_instance.state IN ('scheduled', 'up_for_retry', 'up_for_reschedule'))`,
    parameters: [JSON.stringify(rows)],
  });
}

/** A task instance that may run, and waits for room. */
export interface ScheduledTask {
  id: string;
  try_number: number;
  at: Timestamp;
}

/** Nothing decided, or waiting for its retry → scheduled: it may run as soon as the limits allow. */
export function markScheduled(tx: Transaction, rows: readonly ScheduledTask[]): Promise<number> {
  const source = rowsFromJson(tx.dialect, '$1', 'r', { id: 'uuid', try_number: 'integer', at: 'timestamp' });
  return tx.run({
    sql: `UPDATE task_instance SET state = 'scheduled', try_number = r.try_number, scheduled_dttm = r.at, updated_at = r.at
      FROM ${source} WHERE task_instance.id = r.id
        AND (task_instance.state IS NULL OR task_instance.state = 'up_for_retry')`,
    parameters: [JSON.stringify(rows)],
  });
}

/** A task instance that went to the executor. */
export interface QueuedTask {
  id: string;
  try_number: number;
  at: Timestamp;
  job_id: number;
  executor: string;
}

/** Not begun → queued: handed to the executor of the scheduler `job_id`. */
export function markQueued(tx: Transaction, rows: readonly QueuedTask[]): Promise<number> {
  const source = rowsFromJson(tx.dialect, '$1', 'r', {
    id: 'uuid',
    try_number: 'integer',
    at: 'timestamp',
    job_id: 'integer',
    executor: 'text',
  });
  return tx.run({
    sql: `UPDATE task_instance SET state = 'queued', try_number = r.try_number,
        scheduled_dttm = COALESCE(task_instance.scheduled_dttm, r.at), queued_dttm = r.at, queued_by_job_id = r.job_id,
        executor = r.executor, updated_at = r.at
      FROM ${source} WHERE task_instance.id = r.id
        AND (task_instance.state IS NULL OR task_instance.state IN ('scheduled', 'up_for_retry'))`,
    parameters: [JSON.stringify(rows)],
  });
}

/** A try that has ended, and the one that follows it. */
export interface NextTry extends RanAt {
  id: string;
  /** The id of the try to come. */
  new_id: string;
  state: 'up_for_retry' | null;
  max_tries: number;
  start_date: Timestamp | null;
  end_date: Timestamp;
  duration: number | null;
  next_retry_at: Timestamp | null;
}

/**
 * A try has ended and another is to come: the ended one goes to the history as failed, the row gets a new id.
 * From queued, running or restarting. PostgreSQL: locked before it is copied, since somebody may be ending it at the same time.
 */
export async function beginNextTry(tx: Transaction, rows: readonly NextTry[]): Promise<number> {
  const source = rowsFromJson(tx.dialect, '$1', 'r', {
    id: 'uuid',
    new_id: 'uuid',
    state: 'text',
    max_tries: 'integer',
    start_date: 'timestamp',
    end_date: 'timestamp',
    duration: 'real',
    next_retry_at: 'timestamp',
    hostname: 'text',
    pid: 'integer',
  });
  const parameters = [JSON.stringify(rows)];
  await tx.run({
    sql: `INSERT INTO task_instance_history (task_instance_id, dag_id, run_id, task_id, map_index, try_number, state, max_tries,
        start_date, end_date, duration, hostname, unixname, pool, pool_slots, queue, priority_weight, operator, queued_dttm,
        scheduled_dttm, queued_by_job_id, pid, executor, external_executor_id, dag_version_id, updated_at)
      SELECT ti.id, ti.dag_id, ti.run_id, ti.task_id, ti.map_index, ti.try_number, 'failed', ti.max_tries,
        COALESCE(r.start_date, ti.start_date), r.end_date, r.duration, COALESCE(r.hostname, ti.hostname), ti.unixname, ti.pool,
        ti.pool_slots, ti.queue, ti.priority_weight, ti.operator, ti.queued_dttm, ti.scheduled_dttm, ti.queued_by_job_id,
        COALESCE(r.pid, ti.pid), ti.executor, ti.external_executor_id, ti.dag_version_id, r.end_date
      FROM ${source} JOIN task_instance ti ON ti.id = r.id
      WHERE ti.state IN ('queued', 'running', 'restarting') ${tx.dialect === 'postgres' ? 'FOR UPDATE OF ti' : ''}`,
    parameters,
  });
  // What the ended try pushed is not the next one's.
  await tx.run({
    sql: `DELETE FROM xcom WHERE (dag_id, run_id, task_id, map_index) IN (
      SELECT ti.dag_id, ti.run_id, ti.task_id, ti.map_index FROM ${source} JOIN task_instance ti ON ti.id = r.id
      WHERE ti.state IN ('queued', 'running', 'restarting'))`,
    parameters,
  });
  return tx.run({
    sql: `UPDATE task_instance SET id = r.new_id, state = r.state, max_tries = r.max_tries,
        start_date = COALESCE(r.start_date, task_instance.start_date), end_date = r.end_date, duration = r.duration,
        next_retry_at = r.next_retry_at, scheduled_dttm = NULL, queued_dttm = NULL, queued_by_job_id = NULL, pid = NULL,
        updated_at = r.end_date
      FROM ${source} WHERE task_instance.id = r.id AND task_instance.state IN ('queued', 'running', 'restarting')`,
    parameters,
  });
}

/** The states of task instances as the database has them now; ids that are gone are absent. */
export async function readStates(
  tx: Transaction,
  ids: readonly string[],
): Promise<Map<string, TaskInstanceState | null>> {
  const source = rowsFromJson(tx.dialect, '$1', 'r', { id: 'uuid' });
  const rows = await tx.all<{ id: string; state: TaskInstanceState | null }>({
    sql: `SELECT ti.id, ti.state FROM ${source} JOIN task_instance ti ON ti.id = r.id`,
    parameters: [JSON.stringify(ids.map((id) => ({ id })))],
  });
  return new Map(rows.map((row) => [row.id, row.state]));
}

/** queued, but its executor is gone → scheduled under a new id, so that a report of the lost one counts no more. */
export function takeBackQueued(
  tx: Transaction,
  rows: readonly { id: string; new_id: string }[],
  now: Timestamp,
): Promise<number> {
  const source = rowsFromJson(tx.dialect, '$1', 'r', { id: 'uuid', new_id: 'uuid' });
  return tx.run({
    sql: `UPDATE task_instance SET id = r.new_id, state = 'scheduled', queued_dttm = NULL, queued_by_job_id = NULL, updated_at = $2
      FROM ${source} WHERE task_instance.id = r.id AND task_instance.state = 'queued'`,
    parameters: [JSON.stringify(rows), now],
  });
}
