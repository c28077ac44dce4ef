import type { TaskInstanceState } from '../../domain/states.ts';
import type { Timestamp } from '../../foundation/timestamp.ts';
import { Conditions } from '../conditions.ts';
import type { Queryable, Transaction } from '../database.ts';
import { rowsFromJson, valuesFromJson } from '../json-rows.ts';
import { whereOf } from '../page.ts';

/** Which task instances of a DAG; what is absent does not narrow. */
export interface TaskInstanceFilter {
  dagId: string;
  runIds?: readonly string[] | undefined;
  taskIds?: readonly string[] | undefined;
  /** Runs by their logical dates, both ends included. */
  from?: Timestamp | undefined;
  to?: Timestamp | undefined;
  states?: readonly TaskInstanceState[] | undefined;
}

/** A task instance that may be cleared. */
export interface FoundTaskInstance {
  id: string;
  run_id: string;
  logical_date: Timestamp;
  task_id: string;
  map_index: number;
  state: TaskInstanceState | null;
  try_number: number;
  max_tries: number;
}

/** The task instances, by logical date and task. In a transaction on PostgreSQL they are locked against the scheduler. */
export function findTaskInstances(
  db: Queryable,
  filter: TaskInstanceFilter,
  lock = false,
): Promise<FoundTaskInstance[]> {
  const conditions = new Conditions(db.dialect);
  conditions.compare('ti.dag_id =', filter.dagId);
  conditions.among('ti.run_id', filter.runIds);
  conditions.among('ti.task_id', filter.taskIds);
  conditions.among('ti.state', filter.states);
  conditions.within('r.logical_date', filter);
  const list = conditions.list('dag_run r JOIN task_instance ti ON ti.dag_id = r.dag_id AND ti.run_id = r.run_id');
  return db.all<FoundTaskInstance>({
    sql: `SELECT ti.id, ti.run_id, r.logical_date, ti.task_id, ti.map_index, ti.state, ti.try_number, ti.max_tries
      FROM ${list.from} ${whereOf(list)} ORDER BY r.logical_date, ti.task_id, ti.map_index
      ${lock && db.dialect === 'postgres' ? 'FOR UPDATE' : ''}`,
    parameters: list.parameters,
  });
}

/** Running → restarting: the scheduler ends the try and begins another one. */
export async function markRestarting(tx: Transaction, ids: readonly string[], now: Timestamp): Promise<void> {
  await tx.run({
    sql: `UPDATE task_instance SET state = 'restarting', updated_at = $2
      WHERE id IN (${valuesFromJson(tx.dialect, '$1', 'uuid')}) AND state = 'running'`,
    parameters: [JSON.stringify(ids), now],
  });
}

/** A task instance that begins anew. */
export interface ClearedTaskInstance {
  id: string;
  /** The id of the try to come. */
  new_id: string;
  max_tries: number;
}

/**
 * Lets task instances run anew: their tries so far go to the history, their XComs and rendered fields go, their ids become new,
 * so that a late report of an old try counts no more. They show when they last ran until they do again, as in Airflow.
 */
export async function resetTaskInstances(
  tx: Transaction,
  rows: readonly ClearedTaskInstance[],
  now: Timestamp,
): Promise<void> {
  const source = rowsFromJson(tx.dialect, '$1', 'c', { id: 'uuid', new_id: 'uuid', max_tries: 'integer' });
  const parameters = [JSON.stringify(rows)];
  // One that was decided without being run counts as a try too, as in Airflow; one that waits for another is there already.
  await tx.run({
    sql: `INSERT INTO task_instance_history (task_instance_id, ${HISTORY_COLUMNS.join(', ')})
      SELECT ti.id, ${HISTORY_COLUMNS.map((column) => `ti.${column}`).join(', ')} FROM ${source} JOIN task_instance ti ON ti.id = c.id
      WHERE ti.state IS NOT NULL AND ti.state <> 'up_for_retry'
      ON CONFLICT DO NOTHING`,
    parameters,
  });
  for (const table of ['xcom', 'rendered_task_instance_fields']) {
    await tx.run({
      sql: `DELETE FROM ${table} WHERE (dag_id, run_id, task_id, map_index) IN (
        SELECT ti.dag_id, ti.run_id, ti.task_id, ti.map_index FROM ${source} JOIN task_instance ti ON ti.id = c.id)`,
      parameters,
    });
  }
  await tx.run({
    sql: `UPDATE task_instance SET id = c.new_id, state = NULL, max_tries = c.max_tries, hostname = NULL, unixname = NULL,
        pid = NULL, queued_dttm = NULL, scheduled_dttm = NULL, queued_by_job_id = NULL, last_heartbeat_at = NULL, next_retry_at = NULL, executor = NULL, external_executor_id = NULL,
        updated_at = ${tx.dialect === 'postgres' ? '$2::timestamptz' : '$2'}
      FROM ${source} WHERE task_instance.id = c.id`,
    parameters: [...parameters, now],
  });
}

const HISTORY_COLUMNS = [
  'dag_id',
  'run_id',
  'task_id',
  'map_index',
  'try_number',
  'state',
  'max_tries',
  'start_date',
  'end_date',
  'duration',
  'hostname',
  'unixname',
  'pool',
  'pool_slots',
  'queue',
  'priority_weight',
  'operator',
  'queued_dttm',
  'scheduled_dttm',
  'queued_by_job_id',
  'pid',
  'executor',
  'external_executor_id',
  'dag_version_id',
  'updated_at',
];

/**
 * Lets runs go on whose task instances were cleared: a finished one is queued again, one that is active stays as it is, and the
 * scheduler is to read each anew. With `onlyActive`, finished ones are left alone.
 */
export async function reopenDagRuns(
  tx: Transaction,
  dagId: string,
  runIds: readonly string[],
  now: Timestamp,
  onlyActive = false,
): Promise<void> {
  const finished = `(state IN ('success', 'failed'))`;
  await tx.run({
    sql: `UPDATE dag_run SET clear_number = clear_number + 1, queued_at = $3, updated_at = $3, last_scheduling_decision = NULL,
        start_date = CASE WHEN ${finished} THEN NULL ELSE start_date END,
        end_date = CASE WHEN ${finished} THEN NULL ELSE end_date END,
        state = CASE WHEN ${finished} THEN 'queued' ELSE state END
      WHERE dag_id = $1 AND run_id IN (${valuesFromJson(tx.dialect, '$2', 'text')}) ${onlyActive ? `AND NOT ${finished}` : ''}`,
    parameters: [dagId, JSON.stringify(runIds), now],
  });
}
