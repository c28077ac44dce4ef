import type { Timestamp } from '../../foundation/timestamp.ts';
import type { Database, Queryable, Transaction } from '../database.ts';

/** Who runs: one row of `job`. */
export interface JobIdentity {
  jobType: 'SchedulerJob' | 'BackfillJob' | 'DagProcessorJob' | 'TriggererJob' | 'LocalTaskJob';
  hostname: string;
  unixname: string;
  pid: number;
  executorClass: string | null;
  /** The DAG that it is about, where it is about one. */
  dagId?: string | undefined;
}

/** Signs a process on. @returns `job.id` */
export async function registerJob(db: Database, identity: JobIdentity, now: Timestamp): Promise<number> {
  const row = await db.first<{ id: number }>({
    sql: `INSERT INTO job (state, job_type, start_date, latest_heartbeat, executor_class, hostname, unixname, pid, dag_id)
      VALUES ('running', $1, $2, $2, $3, $4, $5, $6, $7) RETURNING id`,
    parameters: [
      identity.jobType,
      now,
      identity.executorClass,
      identity.hostname,
      identity.unixname,
      identity.pid,
      identity.dagId ?? null,
    ],
  });
  if (!row) throw new Error('the job was not stored');
  return row.id;
}

/** False where the job was declared dead by another scheduler: its work belongs to others now. */
export async function heartbeat(db: Queryable, jobId: number, now: Timestamp): Promise<boolean> {
  const changed = await db.run({
    sql: `UPDATE job SET latest_heartbeat = $2 WHERE id = $1 AND state = 'running'`,
    parameters: [jobId, now],
  });
  return changed === 1;
}

/** As {@link heartbeat}, within a transaction, until whose end nobody can declare the job dead. */
export async function isJobRunning(tx: Transaction, jobId: number): Promise<boolean> {
  const lock = tx.dialect === 'postgres' ? 'FOR SHARE' : '';
  const row = await tx.first({
    sql: `SELECT id FROM job WHERE id = $1 AND state = 'running' ${lock}`,
    parameters: [jobId],
  });
  return row !== undefined;
}

/** Signs a process off. */
export async function endJob(db: Queryable, jobId: number, now: Timestamp): Promise<void> {
  await db.run({
    sql: `UPDATE job SET state = 'success', end_date = $2 WHERE id = $1 AND state = 'running'`,
    parameters: [jobId, now],
  });
}

/** A job that has not ended, as far as the database knows. */
export interface RunningJob {
  id: number;
  hostname: string;
  pid: number;
  latest_heartbeat: Timestamp;
}

/** Whoever decides about runs: schedulers, and backfills, which do so with runs of their own. */
export function runningSchedulers(db: Queryable): Promise<RunningJob[]> {
  return db.all<RunningJob>({
    sql: `SELECT id, hostname, pid, latest_heartbeat FROM job 
      WHERE job_type IN ('SchedulerJob', 'BackfillJob') AND state = 'running'`,
    parameters: [],
  });
}

/**
 * Declares a scheduler dead and frees its runs for whoever looks next. Returns false where somebody else did it first.
 * Its heartbeat must not be newer than `notAfter`: it may have come back meanwhile.
 */
export async function declareDead(
  tx: Transaction,
  jobId: number,
  notAfter: Timestamp,
  now: Timestamp,
): Promise<boolean> {
  const changed = await tx.run({
    sql: `UPDATE job SET state = 'failed', end_date = $3 WHERE id = $1 AND state = 'running' AND latest_heartbeat <= $2`,
    parameters: [jobId, notAfter, now],
  });
  if (changed === 1) await freeRuns(tx, jobId);
  return changed === 1;
}

/** Gives the unfinished runs of a scheduler back, to be taken by whoever looks next. */
export async function freeRuns(tx: Queryable, jobId: number): Promise<void> {
  await tx.run({
    sql: `UPDATE dag_run SET scheduled_by_job_id = NULL, last_scheduling_decision = NULL
      WHERE scheduled_by_job_id = $1 AND state IN ('queued', 'running')`,
    parameters: [jobId],
  });
}
