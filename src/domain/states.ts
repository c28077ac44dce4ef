/** States of a dag run, as Airflow names them. */
export const DAG_RUN_STATES = ['queued', 'running', 'success', 'failed'] as const;
export type DagRunState = (typeof DAG_RUN_STATES)[number];

export function isFinishedRun(state: DagRunState): boolean {
  return state === 'success' || state === 'failed';
}

/**
 * States of a task instance, as Airflow names them; a task instance that nothing was decided about yet has none (`null`).
 * The order is that of Airflow's list and carries no meaning.
 */
export const TASK_INSTANCE_STATES = [
  'removed',
  'scheduled',
  'queued',
  'running',
  'success',
  'restarting',
  'failed',
  'up_for_retry',
  'up_for_reschedule',
  'upstream_failed',
  'skipped',
  'deferred',
] as const;
export type TaskInstanceState = (typeof TASK_INSTANCE_STATES)[number];

const FINISHED = new Set<TaskInstanceState | null>(['success', 'failed', 'skipped', 'upstream_failed', 'removed']);

/** True where nothing more happens to the task instance by itself. */
export function isFinished(state: TaskInstanceState | null): boolean {
  return FINISHED.has(state);
}

export const DAG_RUN_TYPES = ['manual', 'scheduled', 'backfill', 'dataset_triggered'] as const;
export type DagRunType = (typeof DAG_RUN_TYPES)[number];

export const TRIGGER_RULES = [
  'all_success',
  'all_failed',
  'all_done',
  'all_done_setup_success',
  'all_done_min_one_success',
  'one_success',
  'one_failed',
  'one_done',
  'none_failed',
  'none_skipped',
  'none_failed_min_one_success',
  'all_skipped',
  'always',
  'dummy',
  'none_failed_or_skipped',
] as const;
export type TriggerRule = (typeof TRIGGER_RULES)[number];

export const WEIGHT_RULES = ['downstream', 'upstream', 'absolute'] as const;
export type WeightRule = (typeof WEIGHT_RULES)[number];

export const DEFAULT_POOL = 'default_pool';
export const DEFAULT_QUEUE = 'default';
/** `map_index` of a task instance that is not one of a mapped task's. */
export const UNMAPPED = -1;
