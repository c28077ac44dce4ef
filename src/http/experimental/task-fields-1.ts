import type { DagStructure, TaskStructure } from '../../serialization/dag-structure.ts';
import {
  type PrintField,
  printCallback,
  printDate,
  printDuration,
  printFields,
  printFlag,
  printNothing,
  printParams,
  printSerialized,
  printTemplateFields,
  sortedByKey,
} from './printed-fields.ts';

type FieldTable = Readonly<Record<string, PrintField>>;

/** The public attributes of every operator of Airflow 1.10 (models/baseoperator.py). */
const BASE_FIELDS: FieldTable = {
  depends_on_past: (task) => printFlag(task.dependsOnPast),
  do_xcom_push: (task) => printFlag(task.doXcomPush),
  email: printSerialized('email'),
  email_on_failure: printSerialized('email_on_failure', true),
  email_on_retry: printSerialized('email_on_retry', true),
  end_date: (task, dag) => printDate(task.endDate ?? dag.endDate),
  execution_timeout: (task) => printDuration(task.executionTimeoutMs),
  executor_config: printSerialized('executor_config', {}),
  inlets: printSerialized('inlets', []),
  lineage_data: printNothing,
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
  subdag: printNothing,
  task_concurrency: (task) => String(task.maxActiveTisPerDag ?? 'None'),
  task_id: (task) => task.taskId,
  trigger_rule: (task) => task.triggerRule,
  wait_for_downstream: (task) => printFlag(task.waitForDownstream),
  weight_rule: (task) => task.weightRule,
};

const printName = printSerialized('python_callable_name', '');

const PYTHON_FIELDS: FieldTable = {
  op_args: printSerialized('op_args', []),
  op_kwargs: printSerialized('op_kwargs', {}),
  // Our tasks can always ask for their context.
  provide_context: () => 'True',
  python_callable: (task, dag) => `<function ${printName(task, dag) || '<lambda>'} at 0x0>`,
  templates_dict: printSerialized('templates_dict'),
};

const BASH_FIELDS: FieldTable = {
  bash_command: printSerialized('bash_command'),
  env: printSerialized('env'),
  output_encoding: printSerialized('output_encoding', 'utf-8'),
  sub_process: printNothing,
  xcom_push_flag: () => 'False',
};

const TRIGGER_FIELDS: FieldTable = {
  conf: printSerialized('conf'),
  execution_date: printSerialized('execution_date'),
  python_callable: printNothing,
  trigger_dag_id: printSerialized('trigger_dag_id'),
};

/** What the operators of 1.10 had beyond that, by their names. */
const FIELDS_OF_TYPE: Readonly<Record<string, FieldTable>> = {
  BashOperator: BASH_FIELDS,
  BranchPythonOperator: PYTHON_FIELDS,
  PythonOperator: PYTHON_FIELDS,
  ShortCircuitOperator: PYTHON_FIELDS,
  TriggerDagRunOperator: TRIGGER_FIELDS,
  DummyOperator: {},
  LatestOnlyOperator: {},
};

/** Operators that 1.10 had under another name. */
const NAMES_1: Readonly<Record<string, string>> = {
  EmptyOperator: 'DummyOperator',
  _BranchPythonDecoratedOperator: 'BranchPythonOperator',
  _PythonDecoratedOperator: 'PythonOperator',
  _ShortCircuitDecoratedOperator: 'ShortCircuitOperator',
};

/** The class that an operator had in 1.10. */
export function operatorName1(taskType: string): string {
  return NAMES_1[taskType] ?? taskType;
}

/** A task as 1.10 shows it: every attribute of its operator, printed. */
export function taskFields1(task: TaskStructure, dag: DagStructure): Record<string, string> {
  const own = FIELDS_OF_TYPE[operatorName1(task.taskType)] ?? printTemplateFields(task);
  return sortedByKey(printFields({ ...BASE_FIELDS, ...own }, task, dag));
}
