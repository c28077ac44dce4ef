import type { Timestamp } from '../../foundation/timestamp.ts';
import type { Queryable, Transaction } from '../database.ts';
import { rowsFromJson, valuesFromJson } from '../json-rows.ts';
import type { Flag } from '../tables/column-types.ts';

/** What holds the runs of a DAG back. */
export interface DagLimitsRow {
  dag_id: string;
  is_paused: Flag;
  is_active: Flag;
  max_active_runs: number;
  max_active_tasks: number;
}

/** What bounds the runs of these DAGs. */
export function loadDagLimits(db: Queryable, dagIds: readonly string[]): Promise<DagLimitsRow[]> {
  return db.all<DagLimitsRow>({
    sql: `SELECT dag_id, is_paused, is_active, max_active_runs, max_active_tasks FROM dag
      WHERE dag_id IN (${valuesFromJson(db.dialect, '$1', 'text')})`,
    parameters: [JSON.stringify(dagIds)],
  });
}

/** A DAG as the scheduler plans it. */
export interface DagPlanRow extends DagLimitsRow {
  next_dagrun: Timestamp | null;
  next_dagrun_data_interval_start: Timestamp | null;
  next_dagrun_data_interval_end: Timestamp | null;
  next_dagrun_create_after: Timestamp | null;
  /** Its newest version. Null for a DAG that never loaded. */
  dag_version_id: string | null;
  /** The newest data interval of its scheduled runs. */
  last_interval_start: Timestamp | null;
  last_interval_end: Timestamp | null;
  /** Runs that are queued or running. */
  active_runs: number;
}

/**
 * Ids of the DAGs that ask for planning, or of those named that there are. PostgreSQL: locked before anything is read of them, so
 * that whoever changes one meanwhile is not overlooked: {@link saveDagPlans} would take the mark of its change away.
 */
export async function lockDagsToPlan(tx: Transaction, dagIds: readonly string[] | 'unplanned'): Promise<string[]> {
  const isPostgres = tx.dialect === 'postgres';
  const condition =
    dagIds === 'unplanned'
      ? `next_dagrun_planned = ${isPostgres ? 'FALSE' : '0'}`
      : `dag_id IN (${valuesFromJson(tx.dialect, '$1', 'text')})`;
  const rows = await tx.all<{ dag_id: string }>({
    sql: `SELECT dag_id FROM dag WHERE ${condition} ${isPostgres ? 'ORDER BY dag_id FOR NO KEY UPDATE' : ''}`,
    parameters: dagIds === 'unplanned' ? [] : [JSON.stringify(dagIds)],
  });
  return rows.map((row) => row.dag_id);
}

/** The facts for planning. */
export function loadDagPlans(db: Queryable, dagIds: readonly string[]): Promise<DagPlanRow[]> {
  return db.all<DagPlanRow>({
    sql: `SELECT d.dag_id, d.is_paused, d.is_active, d.max_active_runs, d.max_active_tasks, d.next_dagrun,
        d.next_dagrun_data_interval_start, d.next_dagrun_data_interval_end, d.next_dagrun_create_after,
        (SELECT v.id FROM dag_version v WHERE v.dag_id = d.dag_id ORDER BY v.version_number DESC LIMIT 1) AS dag_version_id,
        last.data_interval_start AS last_interval_start, last.data_interval_end AS last_interval_end,
        (SELECT count(*) FROM dag_run r WHERE r.dag_id = d.dag_id AND r.state IN ('queued', 'running')
          AND r.run_type <> 'backfill') AS active_runs
      FROM dag d
      LEFT JOIN dag_run last ON last.id = (SELECT l.id FROM dag_run l WHERE l.dag_id = d.dag_id
        AND l.run_type IN ('scheduled', 'backfill') ORDER BY l.logical_date DESC LIMIT 1)
      WHERE d.dag_id IN (${valuesFromJson(db.dialect, '$1', 'text')})`,
    parameters: [JSON.stringify(dagIds)],
  });
}

/** Is there a DAG that asks for planning? Costs microseconds where there is none. */
export async function hasDagsToPlan(db: Queryable): Promise<boolean> {
  const no = db.dialect === 'postgres' ? 'FALSE' : '0';
  const row = await db.first({
    sql: `SELECT dag_id FROM dag WHERE next_dagrun_planned = ${no} LIMIT 1`,
    parameters: [],
  });
  return row !== undefined;
}

/** The next run of a DAG; all null: there is none. */
export interface DagPlan {
  dag_id: string;
  next_dagrun: Timestamp | null;
  next_dagrun_data_interval_start: Timestamp | null;
  next_dagrun_data_interval_end: Timestamp | null;
  /** Null where no run is to be created: none is left, or as many are active as may be. */
  next_dagrun_create_after: Timestamp | null;
}

/** Stores the next runs of DAGs, which then need no planning. */
export async function saveDagPlans(tx: Transaction, plans: readonly DagPlan[]): Promise<void> {
  const source = rowsFromJson(tx.dialect, '$1', 'r', {
    dag_id: 'text',
    next_dagrun: 'timestamp',
    next_dagrun_data_interval_start: 'timestamp',
    next_dagrun_data_interval_end: 'timestamp',
    next_dagrun_create_after: 'timestamp',
  });
  await tx.run({
    sql: `UPDATE dag SET next_dagrun = r.next_dagrun, next_dagrun_data_interval_start = r.next_dagrun_data_interval_start,
        next_dagrun_data_interval_end = r.next_dagrun_data_interval_end,
        next_dagrun_create_after = r.next_dagrun_create_after, next_dagrun_planned = ${tx.dialect === 'postgres' ? 'TRUE' : '1'}
      FROM ${source} WHERE dag.dag_id = r.dag_id`,
    parameters: [JSON.stringify(plans)],
  });
}

/**
 * DAGs whose next run is due, the longest due first. PostgreSQL: locked, so that one scheduler creates it; not against those who
 * only refer to a DAG, as whoever begins a run of it does.
 * @param only of one DAG
 */
export async function lockDueDags(
  tx: Transaction,
  now: Timestamp,
  limit: number,
  only: string | undefined,
): Promise<string[]> {
  const lock = tx.dialect === 'postgres' ? 'FOR NO KEY UPDATE SKIP LOCKED' : '';
  const rows = await tx.all<{ dag_id: string }>({
    sql: `SELECT dag_id FROM dag WHERE next_dagrun_create_after <= $1 AND ${runsBySchedule(tx)}
      ${only === undefined ? '' : 'AND dag_id = $2'} ORDER BY next_dagrun_create_after LIMIT ${limit} ${lock}`,
    parameters: [now, ...(only === undefined ? [] : [only])],
  });
  return rows.map((row) => row.dag_id);
}

/** The logical dates of the runs of a DAG, of whatever type, from one on. */
export async function logicalDatesFrom(db: Queryable, dagId: string, from: Timestamp): Promise<Set<Timestamp>> {
  const rows = await db.all<{ logical_date: Timestamp }>({
    sql: 'SELECT logical_date FROM dag_run WHERE dag_id = $1 AND logical_date >= $2',
    parameters: [dagId, from],
  });
  return new Set(rows.map((row) => row.logical_date));
}

/** When the next run of any DAG, or of one, is due; null where none is planned. */
export async function nextDueTime(db: Queryable, only: string | undefined): Promise<Timestamp | null> {
  const row = await db.first<{ due: Timestamp | null }>({
    sql: `SELECT next_dagrun_create_after AS due FROM dag
      WHERE next_dagrun_create_after IS NOT NULL AND ${runsBySchedule(db)}
      ${only === undefined ? '' : 'AND dag_id = $1'} ORDER BY next_dagrun_create_after LIMIT 1`,
    parameters: only === undefined ? [] : [only],
  });
  return row?.due ?? null;
}

/** The `+` keeps SQLite from taking an index of all active DAGs for this instead of that of the due times. */
function runsBySchedule({ dialect }: Queryable): string {
  return dialect === 'postgres' ? 'is_paused = FALSE AND is_active = TRUE' : '+is_paused = 0 AND +is_active = 1';
}
