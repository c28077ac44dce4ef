import type { TaskInstanceState } from '../../domain/states.ts';
import type { Timestamp } from '../../foundation/timestamp.ts';
import type { Queryable, Transaction } from '../database.ts';
import { rowsFromJson } from '../json-rows.ts';

/*
 * What workers on other machines change, by way of the web server. As the scheduler's own writes, each names the try and the states
 * that it leaves: what comes late changes nothing.
 */

/** A try that a worker wants to begin. */
export interface ClaimedTask {
  id: string;
  /** Of the one who claims: the same claim may be made twice, where its first answer was lost. */
  claim: string;
  hostname: string;
  unixname: string;
  pid: number;
  at: Timestamp;
}

/** queued → running, for one claim alone. @returns to which claim each belongs now; those that belong to none are absent */
export async function claimTasks(tx: Transaction, rows: readonly ClaimedTask[]): Promise<Map<string, string>> {
  const source = rowsFromJson(tx.dialect, '$1', 'r', {
    id: 'uuid',
    claim: 'text',
    hostname: 'text',
    unixname: 'text',
    pid: 'integer',
    at: 'timestamp',
  });
  const claimed = await tx.all<{ id: string; claim: string }>({
    sql: `UPDATE task_instance SET state = 'running', start_date = r.at, end_date = NULL, duration = NULL, hostname = r.hostname,
        unixname = r.unixname, pid = r.pid, last_heartbeat_at = r.at, external_executor_id = r.claim, updated_at = r.at
      FROM ${source} WHERE task_instance.id = r.id AND (task_instance.state = 'queued'
        OR (task_instance.state = 'running' AND task_instance.external_executor_id = r.claim))
      RETURNING task_instance.id, task_instance.external_executor_id AS claim`,
    parameters: [JSON.stringify(rows)],
  });
  return new Map(claimed.map((row) => [row.id, row.claim]));
}

/** running → queued, of tries that their worker has not begun to work on: another one may claim them. */
export async function releaseTasks(
  tx: Transaction,
  rows: readonly Pick<ClaimedTask, 'id' | 'claim' | 'at'>[],
): Promise<void> {
  const source = rowsFromJson(tx.dialect, '$1', 'r', { id: 'uuid', claim: 'text', at: 'timestamp' });
  await tx.run({
    sql: `UPDATE task_instance SET state = 'queued', start_date = NULL, hostname = NULL, unixname = NULL, pid = NULL,
        last_heartbeat_at = NULL, external_executor_id = NULL, updated_at = r.at
      FROM ${source} WHERE task_instance.id = r.id AND task_instance.state = 'running'
        AND task_instance.external_executor_id = r.claim`,
    parameters: [JSON.stringify(rows)],
  });
}

/** Notes that tries are alive. @returns the states of those that still count: one that is `restarting` is to end */
export async function noteHeartbeats(
  tx: Transaction,
  rows: readonly { id: string; at: Timestamp }[],
): Promise<Map<string, 'running' | 'restarting'>> {
  const source = rowsFromJson(tx.dialect, '$1', 'r', { id: 'uuid', at: 'timestamp' });
  const alive = await tx.all<{ id: string; state: 'running' | 'restarting' }>({
    sql: `UPDATE task_instance SET last_heartbeat_at = r.at FROM ${source}
      WHERE task_instance.id = r.id AND task_instance.state IN ('running', 'restarting')
      RETURNING task_instance.id, task_instance.state`,
    parameters: [JSON.stringify(rows)],
  });
  return new Map(alive.map((row) => [row.id, row.state]));
}

/** Is this try the present one of its task instance, and does it run? */
export async function isTryRunning(db: Queryable, id: string): Promise<boolean> {
  const row = await db.first({
    sql: `SELECT id FROM task_instance WHERE id = $1 AND state IN ('running', 'restarting')`,
    parameters: [id],
  });
  return row !== undefined;
}

/** A task instance of a worker that gives it back. */
export interface RunningTaskRow {
  id: string;
  dag_id: string;
  run_id: string;
  max_tries: number;
}

/** What runs of these tries. */
export function findRunningTasks(tx: Transaction, ids: readonly string[]): Promise<RunningTaskRow[]> {
  const source = rowsFromJson(tx.dialect, '$1', 'r', { id: 'uuid' });
  return tx.all<RunningTaskRow>({
    sql: `SELECT ti.id, ti.dag_id, ti.run_id, ti.max_tries FROM ${source} JOIN task_instance ti ON ti.id = r.id
      WHERE ti.state IN ('running', 'restarting')`,
    parameters: [JSON.stringify(ids.map((id) => ({ id })))],
  });
}

/** How a try that others watch stands. */
export interface WatchedTask {
  id: string;
  state: TaskInstanceState | null;
  start_date: Timestamp | null;
  hostname: string | null;
  pid: number | null;
  last_heartbeat_at: Timestamp | null;
  /** Its end is reported, and not taken in yet. */
  is_reported: number | boolean;
}

/** Those of the tries that are the present ones of their task instances. */
export function watchTasks(db: Queryable, ids: readonly string[]): Promise<WatchedTask[]> {
  const source = rowsFromJson(db.dialect, '$1', 'r', { id: 'uuid' });
  return db.all<WatchedTask>({
    sql: `SELECT ti.id, ti.state, ti.start_date, ti.hostname, ti.pid, ti.last_heartbeat_at,
        EXISTS (SELECT 1 FROM task_report p WHERE p.ti_id = ti.id) AS is_reported
      FROM ${source} JOIN task_instance ti ON ti.id = r.id`,
    parameters: [JSON.stringify(ids.map((id) => ({ id })))],
  });
}
