import type { Timestamp } from '../foundation/timestamp.ts';

/**
 * Airflow's RunnableExecDateDep: a run after a task's end date never runs it. A run that somebody started by hand is not held
 * back by the end of its DAG, which bounds what is scheduled: only by an end of the task's own.
 */
export function isPastEnd(
  task: { readonly endDate: Timestamp | null },
  dag: { readonly endDate: Timestamp | null },
  run: { readonly logicalDate: Timestamp; readonly externalTrigger: boolean },
): boolean {
  if (task.endDate === null || run.logicalDate <= task.endDate) return false;
  return !(run.externalTrigger && task.endDate === dag.endDate);
}
