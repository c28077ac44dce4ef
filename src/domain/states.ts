/** States of a dag run, as Airflow names them. */
export const DAG_RUN_STATES = ['queued', 'running', 'success', 'failed'] as const;
export type DagRunState = (typeof DAG_RUN_STATES)[number];

/** True where nothing more happens to the run by itself. */
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
