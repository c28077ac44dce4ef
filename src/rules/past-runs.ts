import type { TaskInstanceState } from '../domain/states.ts';
import type { Timestamp } from '../foundation/timestamp.ts';

/** What of a task matters for the run before. */
export interface PastRuleTask {
  readonly ignoreFirstDependsOnPast: boolean;
  readonly startDate: Timestamp | null;
}

/** How a task fared in the run before. */
export interface PastFacts {
  /** The logical date of the run before; null where there is none. */
  readonly previousLogicalDate: Timestamp | null;
  readonly previousHasTaskInstance: boolean;
  readonly previousState: TaskInstanceState | null;
  /** Was this task ever run before? Only asked for where the run before does not have it. */
  readonly hasEarlierTaskInstance: boolean;
  /** For `wait_for_downstream`: did a task directly below it in the run before not end well? */
  readonly previousDownstreamUnsuccessful: boolean;
}

/** May a task with `depends_on_past` go, as to the run before (Airflow's PrevDagrunDep)? */
export function pastAllows(task: PastRuleTask, facts: PastFacts): boolean {
  if (facts.previousLogicalDate === null) return true;
  if (task.startDate !== null && facts.previousLogicalDate < task.startDate) return true;
  if (!facts.previousHasTaskInstance) return task.ignoreFirstDependsOnPast && !facts.hasEarlierTaskInstance;
  if (facts.previousState !== 'success' && facts.previousState !== 'skipped') return false;
  return !facts.previousDownstreamUnsuccessful;
}
