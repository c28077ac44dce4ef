import type { Json, JsonObject } from '../../foundation/json.ts';
import { isoformat, type Timestamp } from '../../foundation/timestamp.ts';
import type { DagRecord } from '../../client/control/dags.ts';

/** What Airflow 2.11's command line shows of a DAG, in its order. What belongs to sub-DAGs and pickled DAGs is always empty. */
const MEMBERS: Readonly<Record<string, (dag: DagRecord) => Json>> = {
  dag_id: (dag) => dag.dag_id,
  dag_display_name: (dag) => dag.dag_display_name ?? dag.dag_id,
  root_dag_id: () => null,
  is_paused: (dag) => Boolean(dag.is_paused),
  is_active: (dag) => Boolean(dag.is_active),
  is_subdag: () => false,
  last_parsed_time: (dag) => date(dag.last_parsed_time),
  last_pickled: () => null,
  last_expired: () => null,
  scheduler_lock: () => null,
  pickle_id: () => null,
  default_view: () => 'grid',
  fileloc: (dag) => dag.fileloc,
  file_token: () => null,
  owners: (dag) => dag.owners.split(',').map((owner) => owner.trim()),
  description: (dag) => dag.description,
  schedule_interval: (dag) => JSON.parse(dag.schedule_interval ?? 'null') as Json,
  timetable_description: (dag) => dag.timetable_description,
  tags: (dag) => dag.tags.map((name) => ({ name })),
  max_active_tasks: (dag) => dag.max_active_tasks,
  max_active_runs: (dag) => dag.max_active_runs,
  max_consecutive_failed_dag_runs: (dag) => dag.max_consecutive_failed_dag_runs,
  has_task_concurrency_limits: (dag) => Boolean(dag.has_task_concurrency_limits),
  has_import_errors: (dag) => Boolean(dag.has_import_errors),
  next_dagrun: (dag) => date(dag.next_dagrun),
  next_dagrun_data_interval_start: (dag) => date(dag.next_dagrun_data_interval_start),
  next_dagrun_data_interval_end: (dag) => date(dag.next_dagrun_data_interval_end),
  next_dagrun_create_after: (dag) => date(dag.next_dagrun_create_after),
};

export const DAG_COLUMNS: readonly string[] = Object.keys(MEMBERS);

/** A DAG by those names, or by some of them: a list of many DAGs pays for what it shows. */
export function describeDag(dag: DagRecord, names: readonly string[] = DAG_COLUMNS): JsonObject {
  const described: JsonObject = {};
  for (const name of names) described[name] = MEMBERS[name]?.(dag) ?? null;
  return described;
}

function date(timestamp: Timestamp | null): string | null {
  return timestamp === null ? null : isoformat(timestamp);
}
