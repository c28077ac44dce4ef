import { runVerdict } from '../../rules/run-verdict.ts';
import { isFinished } from '../../domain/states.ts';
import type { ActiveRun } from '../memory/active-run.ts';

/**
 * How a run ended, or null while something may still happen in it. A run in which nothing is left to do but some task can
 * never run (its end date has passed) has failed, as Airflow's deadlock.
 */
export function endOfRun(run: ActiveRun): 'success' | 'failed' | null {
  if (run.state !== 'running') return null;
  if (run.hasUnfinished) return isDeadlocked(run) ? 'failed' : null;
  const members = function* () {
    for (const { state, task } of run.present()) {
      yield {
        state,
        isLeaf: isLeaf(run, task.downstream),
        isTeardown: task.isTeardown,
        onFailureFailDagrun: task.onFailureFailDagrun,
      };
    }
  };
  return runVerdict(members());
}

/** A leaf has nothing below it but teardown tasks. */
function isLeaf(run: ActiveRun, downstream: readonly number[]): boolean {
  return downstream.every((index) => run.dag.structure.tasks[index]?.isTeardown ?? true);
}

function isDeadlocked(run: ActiveRun): boolean {
  if (!run.hasStuck) return false;
  for (const { state, waiting } of run.present()) {
    if (isFinished(state)) continue;
    if (state !== null || (waiting !== 'upstream' && waiting !== 'never')) return false;
  }
  return true;
}
