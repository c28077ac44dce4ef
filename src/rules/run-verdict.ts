import type { TaskInstanceState } from '../domain/states.ts';

/** What decides about a run: a task instance, and whether the run's result hangs on it. */
export interface RunMember {
  readonly state: TaskInstanceState | null;
  readonly isLeaf: boolean;
  readonly isTeardown: boolean;
  readonly onFailureFailDagrun: boolean;
}

/**
 * How a run ended in which nothing is left to do: by its leaves, teardown tasks counting only where they say so
 * (Airflow's DagRun.update_state). Where every leaf is a teardown, what stands before them counts.
 */
export function runVerdict(members: Iterable<RunMember>): 'success' | 'failed' {
  for (const member of members) {
    const failed = member.state === 'failed' || member.state === 'upstream_failed';
    const counts = member.isTeardown ? member.onFailureFailDagrun : member.isLeaf;
    if (failed && counts) return 'failed';
  }
  return 'success';
}
