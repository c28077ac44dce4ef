import type { Json, JsonObject } from '../../foundation/json.ts';
import { isoformat, type Timestamp } from '../../foundation/timestamp.ts';
import type { DagRecord } from '../../client/records.ts';

/** What Airflow 2.11's command line shows of a DAG, in its order. */
export const DAG_COLUMNS: readonly string[] = [
  'dag_id',
  'dag_display_name',
  'root_dag_id',
  'is_paused',
  'is_active',
  'is_subdag',
  'last_parsed_time',
  'last_pickled',
  'last_expired',
  'scheduler_lock',
  'pickle_id',
  'default_view',
  'fileloc',
  'file_token',
  'owners',
  'description',
  'schedule_interval',
  'timetable_description',
  'tags',
  'max_active_tasks',
  'max_active_runs',
  'max_consecutive_failed_dag_runs',
  'has_task_concurrency_limits',
  'has_import_errors',
  'next_dagrun',
  'next_dagrun_data_interval_start',
  'next_dagrun_data_interval_end',
  'next_dagrun_create_after',
];

/** A DAG by those names. What belongs to sub-DAGs and pickled DAGs is always empty. */
export function describeDag(dag: DagRecord): JsonObject {
  return {
    dag_id: dag.dag_id,
    dag_display_name: dag.dag_display_name ?? dag.dag_id,
    root_dag_id: null,
    is_paused: Boolean(dag.is_paused),
    is_active: Boolean(dag.is_active),
    is_subdag: false,
    last_parsed_time: date(dag.last_parsed_time),
    last_pickled: null,
    last_expired: null,
    scheduler_lock: null,
    pickle_id: null,
    default_view: 'grid',
    fileloc: dag.fileloc,
    file_token: null,
    owners: dag.owners.split(',').map((owner) => owner.trim()),
    description: dag.description,
    schedule_interval: describeSchedule(dag.timetable_summary),
    timetable_description: dag.timetable_description,
    tags: dag.tags.map((name) => ({ name })),
    max_active_tasks: dag.max_active_tasks,
    max_active_runs: dag.max_active_runs,
    max_consecutive_failed_dag_runs: dag.max_consecutive_failed_dag_runs,
    has_task_concurrency_limits: false,
    has_import_errors: Boolean(dag.has_import_errors),
    next_dagrun: date(dag.next_dagrun),
    next_dagrun_data_interval_start: date(dag.next_dagrun_data_interval_start),
    next_dagrun_data_interval_end: date(dag.next_dagrun_data_interval_end),
    next_dagrun_create_after: date(dag.next_dagrun_create_after),
  };
}

function describeSchedule(summary: string | null): Json {
  return summary === null || summary === 'None' ? null : { __type: 'CronExpression', value: summary };
}

function date(timestamp: Timestamp | null): string | null {
  return timestamp === null ? null : isoformat(timestamp);
}
