import type { Dialect } from '../database.ts';

/** A table whose old rows can be deleted. */
export interface CleanableTable {
  readonly name: string;
  /** The time that decides whether a row is old. */
  readonly timeColumn: string;
  /** What must hold besides, so that nothing is deleted that is still needed. */
  readonly condition?: (dialect: Dialect) => string;
}

const OF_FINISHED_RUN = (table: string) => (): string =>
  `NOT EXISTS (SELECT 1 FROM dag_run r WHERE r.dag_id = ${table}.dag_id AND r.run_id = ${table}.run_id
    AND r.state IN ('queued', 'running'))`;

/**
 * In the order in which they are cleaned: rows before those that they hang on. As in Airflow, the last run that the schedule of a
 * DAG made is kept, since the next one follows it; and unlike there, all of a run that is not finished. DAGs are no part of it:
 * `dags delete` deletes them.
 */
export const CLEANABLE_TABLES: readonly CleanableTable[] = [
  { name: 'xcom', timeColumn: 'timestamp', condition: OF_FINISHED_RUN('xcom') },
  { name: 'task_instance_history', timeColumn: 'start_date', condition: OF_FINISHED_RUN('task_instance_history') },
  { name: 'task_instance', timeColumn: 'start_date', condition: OF_FINISHED_RUN('task_instance') },
  {
    name: 'dag_run',
    timeColumn: 'start_date',
    condition: (dialect) => `state NOT IN ('queued', 'running')
      AND (external_trigger = ${dialect === 'postgres' ? 'TRUE' : '1'} OR logical_date < (SELECT max(logical_date) FROM dag_run l
        WHERE l.dag_id = dag_run.dag_id AND l.external_trigger = ${dialect === 'postgres' ? 'FALSE' : '0'}))`,
  },
  { name: 'callback_request', timeColumn: 'created_at' },
  { name: 'dataset_event', timeColumn: 'timestamp' },
  { name: 'import_error', timeColumn: 'timestamp' },
  { name: 'job', timeColumn: 'latest_heartbeat', condition: () => "state <> 'running'" },
  { name: 'log', timeColumn: 'dttm' },
  { name: 'session', timeColumn: 'expiry' },
];
