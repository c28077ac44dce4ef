import type { DagStructure, TaskStructure } from '../../serialization/dag-structure.ts';
import { COMMON_FIELDS, type FieldTable } from './common-task-fields.ts';
import {
  printCallback,
  printFields,
  printFlag,
  printSerialized,
  printSet,
  printTemplateFields,
  sortedByKey,
} from './printed-fields.ts';

/** The public attributes of every operator of Airflow 2.11 (models/baseoperator.py). */
const BASE_FIELDS: FieldTable = {
  ...COMMON_FIELDS,
  allow_nested_operators: () => 'True',
  doc: printSerialized('doc'),
  doc_json: printSerialized('doc_json'),
  doc_md: printSerialized('doc_md'),
  doc_rst: printSerialized('doc_rst'),
  doc_yaml: printSerialized('doc_yaml'),
  downstream_task_ids: (task, dag) => printSet(taskIds(dag, task.downstream)),
  executor: printSerialized('executor'),
  ignore_first_depends_on_past: (task) => printFlag(task.ignoreFirstDependsOnPast),
  map_index_template: printSerialized('map_index_template'),
  max_active_tis_per_dag: (task) => String(task.maxActiveTisPerDag ?? 'None'),
  max_active_tis_per_dagrun: (task) => String(task.maxActiveTisPerDagrun ?? 'None'),
  multiple_outputs: printSerialized('multiple_outputs', false),
  on_execute_callback: (task) => printCallback(task.hasOnExecuteCallback),
  on_skipped_callback: (task) => printCallback(task.hasOnSkippedCallback),
  operator_extra_links: () => '()',
  start_from_trigger: printSerialized('start_from_trigger', false),
  start_trigger_args: printSerialized('start_trigger_args'),
  task_group: (task) => `<TaskGroup: ${task.groupId ?? 'root'}>`,
  template_ext: printSerialized('template_ext', []),
  template_fields: printSerialized('template_fields', []),
  template_fields_renderers: printSerialized('template_fields_renderers', {}),
  ui_color: printSerialized('ui_color', '#fff'),
  ui_fgcolor: printSerialized('ui_fgcolor', '#000'),
  upstream_task_ids: (task, dag) => printSet(taskIds(dag, task.upstream)),
  wait_for_past_depends_before_skipping: (task) => printFlag(task.waitForPastDependsBeforeSkipping),
};

/** A task as 2.11 shows it: the attributes that all operators have, and its arguments that may hold templates. */
export function taskFields2(task: TaskStructure, dag: DagStructure): Record<string, string> {
  return sortedByKey(printFields({ ...BASE_FIELDS, ...printTemplateFields(task) }, task, dag));
}

function taskIds(dag: DagStructure, indexes: readonly number[]): string[] {
  return indexes.flatMap((index) => dag.tasks[index]?.taskId ?? []);
}
