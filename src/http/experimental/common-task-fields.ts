import {
  type PrintField,
  printCallback,
  printDate,
  printDuration,
  printFlag,
  printNothing,
  printParams,
  printSerialized,
} from './printed-fields.ts';

/** How each attribute of an operator is printed, by its name. */
export type FieldTable = Readonly<Record<string, PrintField>>;

/** The public attributes that operators have in 1.10 and in 2.11 alike (models/baseoperator.py of both). */
export const COMMON_FIELDS: FieldTable = {
  depends_on_past: (task) => printFlag(task.dependsOnPast),
  do_xcom_push: (task) => printFlag(task.doXcomPush),
  email: printSerialized('email'),
  email_on_failure: printSerialized('email_on_failure', true),
  email_on_retry: printSerialized('email_on_retry', true),
  end_date: (task, dag) => printDate(task.endDate ?? dag.endDate),
  execution_timeout: (task) => printDuration(task.executionTimeoutMs),
  executor_config: printSerialized('executor_config', {}),
  inlets: printSerialized('inlets', []),
  max_retry_delay: (task) => printDuration(task.maxRetryDelayMs),
  on_failure_callback: (task) => printCallback(task.hasOnFailureCallback),
  on_retry_callback: (task) => printCallback(task.hasOnRetryCallback),
  on_success_callback: (task) => printCallback(task.hasOnSuccessCallback),
  outlets: printSerialized('outlets', []),
  owner: (task) => task.owner,
  params: printParams,
  pool: (task) => task.pool,
  pool_slots: (task) => String(task.poolSlots),
  priority_weight: (task) => String(task.priorityWeight),
  queue: (task) => task.queue,
  resources: printSerialized('resources'),
  retries: (task) => String(task.retries),
  retry_delay: (task) => printDuration(task.retryDelayMs),
  retry_exponential_backoff: (task) => printFlag(task.retryExponentialBackoff !== 0),
  run_as_user: printSerialized('run_as_user'),
  sla: printNothing,
  start_date: (task, dag) => printDate(task.startDate ?? dag.startDate),
  task_id: (task) => task.taskId,
  trigger_rule: (task) => task.triggerRule,
  wait_for_downstream: (task) => printFlag(task.waitForDownstream),
  weight_rule: (task) => task.weightRule,
};
