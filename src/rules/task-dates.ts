import type { Timestamp } from '../foundation/timestamp.ts';

interface Dates {
  readonly startDate: Timestamp | null;
  readonly endDate: Timestamp | null;
}

/**
 * Has the run of this logical date an instance of the task? Dates of a task's own leave runs before and after them out
 * (DagRun.verify_integrity of Airflow 2.x and later). Those of its DAG bound what is scheduled, and hold back no run that somebody
 * starts by hand.
 */
export function isTaskOfRun(task: Dates, dag: Dates, logicalDate: Timestamp): boolean {
  const isTooEarly = task.startDate !== null && task.startDate !== dag.startDate && logicalDate < task.startDate;
  const isTooLate = task.endDate !== null && task.endDate !== dag.endDate && logicalDate > task.endDate;
  return !isTooEarly && !isTooLate;
}
