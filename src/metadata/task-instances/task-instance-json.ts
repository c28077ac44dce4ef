import type { Dialect } from '../database.ts';
import { jsonDocument, jsonMoment, jsonObject } from '../json-items.ts';

/** What tries, past and present, show alike; `ti` is the try, `shown` has the name and the settings of its task. */
function tryMembers(dialect: Dialect, shown: string, unixname: string): Readonly<Record<string, string>> {
  return {
    task_id: 'ti.task_id',
    task_display_name: `COALESCE(${shown}.task_display_name, ti.task_id)`,
    dag_id: 'ti.dag_id',
    dag_run_id: 'ti.run_id',
    map_index: 'ti.map_index',
    start_date: jsonMoment(dialect, 'ti.start_date'),
    end_date: jsonMoment(dialect, 'ti.end_date'),
    duration: 'ti.duration',
    state: 'ti.state',
    try_number: 'ti.try_number',
    max_tries: 'ti.max_tries',
    hostname: `COALESCE(ti.hostname, '')`,
    // Airflow writes down who made the task instance; here it is who runs it, once it runs.
    unixname: `COALESCE(ti.unixname, ${unixname})`,
    pool: 'ti.pool',
    pool_slots: 'ti.pool_slots',
    queue: 'ti.queue',
    priority_weight: 'ti.priority_weight',
    operator: 'ti.operator',
    queued_when: jsonMoment(dialect, 'ti.queued_dttm'),
    pid: 'ti.pid',
    // The executor that a task asks for, which none can yet; the column has the one that ran it.
    executor: 'NULL',
    executor_config: `COALESCE(${shown}.executor_config, '{}')`,
  };
}

/**
 * A task instance as the stable API shows it, as the text of a JSON object. Needs `task_instance ti`, its run `dag_run r`, its
 * `rendered_task_instance_fields f` and its `task_instance_note n`.
 * @param unixname the expression of the name for those that nobody has run
 */
export function taskInstanceJson(dialect: Dialect, unixname: string): string {
  return jsonObject(dialect, {
    ...tryMembers(dialect, 'ti', unixname),
    execution_date: jsonMoment(dialect, 'r.logical_date'),
    sla_miss: 'NULL',
    rendered_map_index: 'NULL',
    rendered_fields: jsonDocument(dialect, 'f.rendered_fields', '{}'),
    trigger: 'NULL',
    triggerer_job: 'NULL',
    note: 'n.content',
  });
}

/** A try as the stable API shows it: `ti` is a row of either table, `t` the task instance. */
export function tryJson(dialect: Dialect, unixname: string): string {
  return jsonObject(dialect, tryMembers(dialect, 't', unixname));
}
