import { unixname } from '../../foundation/unixname.ts';
import { decodeValue } from '../../serialization/encoding.ts';
import type { TaskInstanceInContext } from './generation.ts';
import { printDate, printFlag, printSeconds, printValue } from './printed-fields.ts';
import { operatorName1 } from './task-fields-1.ts';

/** What both generations show of a task instance, in the spelling of Python's `str()`. */
function commonFields({ instance, task }: TaskInstanceInContext): Record<string, string> {
  return {
    dag_id: instance.dag_id,
    duration: printSeconds(instance.duration),
    end_date: printDate(instance.end_date),
    executor_config: printValue(decodeValue(task.serialized.executor_config ?? {})),
    hostname: instance.hostname ?? '',
    // Airflow keeps the job that watches the task; here one job, the scheduler's, watches them all.
    job_id: printValue(instance.queued_by_job_id),
    max_tries: String(instance.max_tries),
    pid: printValue(instance.pid),
    pool: instance.pool,
    pool_slots: String(instance.pool_slots),
    priority_weight: String(instance.priority_weight),
    queue: instance.queue,
    queued_dttm: printDate(instance.queued_dttm),
    start_date: printDate(instance.start_date),
    state: printValue(instance.state),
    task_id: instance.task_id,
    test_mode: printFlag(false),
    // Airflow writes down who created the task instance; here it is who runs it, once it runs.
    unixname: instance.unixname ?? unixname(),
  };
}

export function taskInstanceFields1(found: TaskInstanceInContext): Record<string, string> {
  return {
    ...commonFields(found),
    execution_date: printDate(found.run.logical_date),
    operator: operatorName1(found.instance.operator ?? found.task.taskType),
  };
}

export function taskInstanceFields2(found: TaskInstanceInContext): Record<string, string> {
  const { instance, run, task } = found;
  return {
    ...commonFields(found),
    custom_operator_name: 'None',
    dag_run: `<DagRun ${instance.dag_id} @ ${printDate(run.logical_date)}: ${run.run_id}, state:${run.state}, queued_at: ${printDate(run.queued_at)}. externally triggered: ${printFlag(Boolean(run.external_trigger))}>`,
    executor: printValue(instance.executor),
    external_executor_id: printValue(instance.external_executor_id),
    map_index: String(instance.map_index),
    next_kwargs: 'None',
    next_method: 'None',
    operator: instance.operator ?? task.taskType,
    queued_by_job_id: printValue(instance.queued_by_job_id),
    rendered_map_index: 'None',
    rendered_task_instance_fields: 'None',
    run_id: instance.run_id,
    trigger_id: 'None',
    trigger_timeout: 'None',
    try_number: String(instance.try_number),
    updated_at: printDate(instance.updated_at),
  };
}
