import { TRIGGER_RULES, type TriggerRule, WEIGHT_RULES, type WeightRule } from '../../domain/task-options.ts';
import { type CallbackOption, TASK_EVENTS, callbackOptionNames } from './callbacks.ts';
import type { DateOption } from './date-option.ts';
import type { DurationOption } from './duration-option.ts';
import type { Params } from './param.ts';
import { backoff, date, duration, flag, integer, jsonObject, oneOf, text, wholeNumber } from './option-readers.ts';
import { LATER, type OptionTable } from './read-options.ts';

/** Options that every task takes. What is left out comes from `defaultArgs`, then from the configuration. */
export interface TaskSpec {
  /** The task's id, where it is not given as the first argument. */
  readonly taskId?: string;
  /** The name to show; the id. */
  readonly taskDisplayName?: string;
  /** Who sees to it, for people; else `[operators] default_owner`. */
  readonly owner?: string;
  /** Documentation as plain text. */
  readonly doc?: string;
  /** Documentation in Markdown. */
  readonly docMd?: string;
  /** Documentation as JSON. */
  readonly docJson?: string;
  /** Documentation as YAML. */
  readonly docYaml?: string;
  /** Documentation in reStructuredText. */
  readonly docRst?: string;

  /** How many more tries a failed task gets; else `[core] default_task_retries`, which is 0. */
  readonly retries?: number;
  /** Time between tries; else `[core] default_task_retry_delay`, which is 5 minutes. */
  readonly retryDelay?: DurationOption;
  /** Multiplies the delay at each further try; true is 2. */
  readonly retryExponentialBackoff?: number | boolean;
  /** The longest delay that backoff may reach. */
  readonly maxRetryDelay?: DurationOption;
  /** A try that takes longer is ended and counts as failed; else `[core] default_task_execution_timeout`: none. */
  readonly executionTimeout?: DurationOption;

  /** Which states of the tasks above let the task run; `all_success`. */
  readonly triggerRule?: TriggerRule;
  /** Runs only where it succeeded (or was skipped) in the run before. */
  readonly dependsOnPast?: boolean;
  /** With `dependsOnPast`: runs where the run before does not have the task, and none before that ever had; false. */
  readonly ignoreFirstDependsOnPast?: boolean;
  /** Runs only where the tasks directly below it have ended well in the run before, too. Implies `dependsOnPast`. */
  readonly waitForDownstream?: boolean;
  /** With `dependsOnPast`: is skipped only once the run before would let it run; false. */
  readonly waitForPastDependsBeforeSkipping?: boolean;
  /** Runs with a logical date before this one leave it out. */
  readonly startDate?: DateOption;
  /** Runs with a logical date after this one leave it out. */
  readonly endDate?: DateOption;

  /** The pool whose slots it takes while it runs; `default_pool`. */
  readonly pool?: string;
  /** How many slots it takes; 1. */
  readonly poolSlots?: number;
  /** Where not all can run, those with more go first; 1. */
  readonly priorityWeight?: number;
  /** What a task's priority is made of: its own weight and those of all tasks below it, above it, or neither. */
  readonly weightRule?: WeightRule;
  /** The queue of workers that takes it; else `[operators] default_queue`. */
  readonly queue?: string;
  /** The most instances of this task that run at a time in all runs of the DAG. */
  readonly maxActiveTisPerDag?: number;
  /** The most instances of this task that run at a time in one run. */
  readonly maxActiveTisPerDagrun?: number;

  /** False keeps the return value out of XCom. */
  readonly doXcomPush?: boolean;
  /** Pushes each member of a returned object as an XCom of its own, beside the whole. */
  readonly multipleOutputs?: boolean;
  /** Params of this task, over those of the DAG. */
  readonly params?: Params;
  /** Kept with the task, for executors and for people. */
  readonly executorConfig?: Readonly<Record<string, unknown>>;
  /** Kept for people and APIs. Sending mail comes with a later version, so both flags must be false with it. */
  readonly email?: string | readonly string[];
  /** Must be false where `email` is set. */
  readonly emailOnFailure?: boolean;
  /** Must be false where `email` is set. */
  readonly emailOnRetry?: boolean;

  /** Called before the handler runs. */
  readonly onExecuteCallback?: CallbackOption;
  /** Called when the task succeeded. */
  readonly onSuccessCallback?: CallbackOption;
  /** Called when the last try failed. */
  readonly onFailureCallback?: CallbackOption;
  /** Called when a try failed and another one follows. */
  readonly onRetryCallback?: CallbackOption;
  /** Called when the task skipped itself. */
  readonly onSkippedCallback?: CallbackOption;
}

export const TASK_OPTIONS: OptionTable = {
  options: {
    taskDisplayName: { key: '_task_display_name', read: text },
    owner: { key: 'owner', read: text },
    doc: { key: 'doc', read: text },
    docMd: { key: 'doc_md', read: text },
    docJson: { key: 'doc_json', read: text },
    docYaml: { key: 'doc_yaml', read: text },
    docRst: { key: 'doc_rst', read: text },
    retries: { key: 'retries', read: wholeNumber(0) },
    retryDelay: { key: 'retry_delay', read: duration },
    retryExponentialBackoff: { key: 'retry_exponential_backoff', read: backoff },
    maxRetryDelay: { key: 'max_retry_delay', read: duration },
    executionTimeout: { key: 'execution_timeout', read: duration },
    triggerRule: { key: 'trigger_rule', read: oneOf(TRIGGER_RULES) },
    dependsOnPast: { key: 'depends_on_past', read: flag },
    ignoreFirstDependsOnPast: { key: 'ignore_first_depends_on_past', read: flag },
    waitForDownstream: { key: 'wait_for_downstream', read: flag },
    waitForPastDependsBeforeSkipping: { key: 'wait_for_past_depends_before_skipping', read: flag },
    startDate: { key: 'start_date', read: date },
    endDate: { key: 'end_date', read: date },
    pool: { key: 'pool', read: text },
    poolSlots: { key: 'pool_slots', read: wholeNumber(1) },
    priorityWeight: { key: 'priority_weight', read: integer },
    weightRule: { key: 'weight_rule', read: oneOf(WEIGHT_RULES) },
    queue: { key: 'queue', read: text },
    maxActiveTisPerDag: { key: 'max_active_tis_per_dag', read: wholeNumber(1) },
    maxActiveTisPerDagrun: { key: 'max_active_tis_per_dagrun', read: wholeNumber(1) },
    doXcomPush: { key: 'do_xcom_push', read: flag },
    multipleOutputs: { key: 'multiple_outputs', read: flag },
    executorConfig: { key: 'executor_config', read: jsonObject },
    email: {
      key: 'email',
      read: (value, timezone) =>
        Array.isArray(value) ? value.map((item) => text(item, timezone)) : text(value, timezone),
    },
    emailOnFailure: { key: 'email_on_failure', read: flag },
    emailOnRetry: { key: 'email_on_retry', read: flag },
  },
  others: new Set(['taskId', 'params', ...callbackOptionNames(TASK_EVENTS)]),
  refused: {
    inlets: LATER,
    outlets: LATER,
    sla: LATER,
    executor: LATER,
    mapIndexTemplate: LATER,
    onFailureFailDagrun: LATER,
    returnsDagResult: LATER,
    setup: LATER,
    teardown: LATER,
    isSetup: LATER,
    isTeardown: LATER,
    expand: LATER,
    partial: LATER,
    deferrable: LATER,
    resources: LATER,
    runAsUser: LATER,
    preExecute: "does not exist here; use 'onExecuteCallback'",
    taskConcurrency: "is now called 'maxActiveTisPerDag'",
    provideContext: 'is not needed: every handler may call getContext()',
  },
};
