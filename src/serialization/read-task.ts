import { DEFAULT_POOL, DEFAULT_QUEUE, TRIGGER_RULES, WEIGHT_RULES } from '../domain/task-options.ts';
import type { JsonObject } from '../foundation/json.ts';
import type { TaskStructure } from './dag-structure.ts';
import { type Fields, readFields } from './fields.ts';
import { readParams } from './read-params.ts';

/** A task without the facts that follow from its place in the DAG. */
export type TaskFacts = Omit<
  TaskStructure,
  'index' | 'upstream' | 'downstream' | 'groupId' | 'effectivePriorityWeight'
>;

/**
 * Reads one task.
 * @param defaults values for fields that the task leaves out (`client_defaults.tasks` of the document)
 */
export function readTask(json: JsonObject, dagId: string, defaults: JsonObject): TaskFacts {
  const taskId = readFields(json, `a task of DAG '${dagId}'`).text('task_id');
  const where = `task '${taskId}' of DAG '${dagId}'`;
  const fields = readFields(json, where, defaults);
  const taskType = fields.text('task_type', fields.text('_task_type', 'BaseOperator'));
  // Read for their places by connectTasks.
  fields.texts('downstream_task_ids');
  const hasOnExecuteCallback = fields.flag('has_on_execute_callback', false);
  const hasOnSuccessCallback = fields.flag('has_on_success_callback', false);
  return {
    taskId,
    taskDisplayName: fields.text('_task_display_name', fields.text('_task_display_property_value', taskId)),
    taskType,
    taskModule: fields.text('_task_module', ''),
    owner: fields.text('owner', 'airflow'),
    startDate: fields.timestamp('start_date'),
    endDate: fields.timestamp('end_date'),
    triggerRule: oneOf(TRIGGER_RULES, fields.text('trigger_rule', 'all_success'), 'trigger_rule', where),
    dependsOnPast: fields.flag('depends_on_past', false),
    ignoreFirstDependsOnPast: fields.flag('ignore_first_depends_on_past', false),
    waitForPastDependsBeforeSkipping: fields.flag('wait_for_past_depends_before_skipping', false),
    waitForDownstream: fields.flag('wait_for_downstream', false),
    retries: fields.integer('retries', 0),
    retryDelayMs: fields.durationMs('retry_delay', 300_000),
    retryExponentialBackoff: readBackoff(fields),
    maxRetryDelayMs: fields.durationMs('max_retry_delay', null),
    executionTimeoutMs: fields.durationMs('execution_timeout', null),
    queue: fields.text('queue', DEFAULT_QUEUE),
    pool: fields.text('pool', DEFAULT_POOL),
    poolSlots: fields.integer('pool_slots', 1),
    priorityWeight: fields.integer('priority_weight', 1),
    weightRule: oneOf(WEIGHT_RULES, fields.text('weight_rule', 'downstream'), 'weight_rule', where),
    doXcomPush: fields.flag('do_xcom_push', true),
    maxActiveTisPerDag: fields.integer('max_active_tis_per_dag', null),
    maxActiveTisPerDagrun: fields.integer('max_active_tis_per_dagrun', null),
    // Callbacks and outlets need a process even where there is nothing to execute (dagrun.py, schedule_tis).
    isEmpty:
      isEmptyOperator(fields, taskType) &&
      !hasOnExecuteCallback &&
      !hasOnSuccessCallback &&
      !hasItems(fields.raw('outlets')),
    isSetup: fields.flag('is_setup', false),
    isTeardown: fields.flag('is_teardown', false),
    onFailureFailDagrun: fields.flag('on_failure_fail_dagrun', false),
    canSkipDownstream: fields.flag('_can_skip_downstream', null) ?? SKIPPING_TYPES.has(taskType),
    hasOnExecuteCallback,
    hasOnSuccessCallback,
    hasOnFailureCallback: fields.flag('has_on_failure_callback', false),
    hasOnRetryCallback: fields.flag('has_on_retry_callback', false),
    hasOnSkippedCallback: fields.flag('has_on_skipped_callback', false),
    templateFields: fields.texts('template_fields'),
    params: readParams(fields.raw('params'), where),
    serialized: json,
  };
}

/** Operators that skip tasks below them, for documents older than the field `_can_skip_downstream`. */
const SKIPPING_TYPES: ReadonlySet<string> = new Set([
  'BranchDateTimeOperator',
  'BranchDayOfWeekOperator',
  'BranchExternalPythonOperator',
  'BranchPythonOperator',
  'BranchPythonVirtualenvOperator',
  'BranchSQLOperator',
  'LatestOnlyOperator',
  'ShortCircuitOperator',
  '_BranchExternalPythonDecoratedOperator',
  '_BranchPythonDecoratedOperator',
  '_BranchPythonVirtualenvDecoratedOperator',
  '_ShortCircuitDecoratedOperator',
]);

function isEmptyOperator(fields: Fields, taskType: string): boolean {
  return fields.flag('_is_empty', null) ?? taskType === 'EmptyOperator';
}

function hasItems(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0;
}

/** A multiplier; Airflow up to 3.0 wrote true for 2 and false for none. */
function readBackoff(fields: Fields): number {
  const value = fields.raw('retry_exponential_backoff');
  return typeof value === 'boolean' ? (value ? 2 : 0) : fields.number('retry_exponential_backoff', 0);
}

function oneOf<const T extends readonly string[]>(list: T, value: string, field: string, where: string): T[number] {
  if (list.includes(value)) return value;
  throw new Error(
    `The serialized form of ${where} is malformed: '${field}' is '${value}', not one of ${list.join(', ')}`,
  );
}
