import type { DagStructure, TaskStructure } from '../../serialization/dag-structure.ts';
import { COMMON_FIELDS, type FieldTable } from './common-task-fields.ts';
import { printFields, printNothing, printSerialized, printTemplateFields, sortedByKey } from './printed-fields.ts';

/** The public attributes of every operator of Airflow 1.10 (models/baseoperator.py). */
const BASE_FIELDS: FieldTable = {
  ...COMMON_FIELDS,
  lineage_data: printNothing,
  subdag: printNothing,
  task_concurrency: (task) => String(task.maxActiveTisPerDag ?? 'None'),
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
