import { isFinished } from '../../domain/states.ts';
import type { ActiveRun, ActiveTaskInstance } from '../memory/active-run.ts';
import { type DecisionContext, decideTasks, settle } from './decide-tasks.ts';

/** What ending task instances before their time needs of the rest of the scheduler. */
export interface CutContext extends DecisionContext {
  /** Ends a try that an executor holds. */
  endTry(instance: ActiveTaskInstance, state: 'failed' | 'skipped', message: string): void;
}

/** `fail_fast`: the first failure ends the run for good, but for its teardown tasks. */
export function failFast(run: ActiveRun, context: CutContext): void {
  const message = 'another task of the run failed, and its DAG is fail_fast';
  for (const other of run.present()) {
    if (isFinished(other.state) || other.task.isTeardown) continue;
    const begun = other.state === 'running' || other.state === 'restarting';
    if (begun || other.state === 'queued') context.endTry(other, begun ? 'failed' : 'skipped', message);
    else settle(other, 'skipped', context);
  }
  decideTasks(run.present(), context);
}

/** Skips whatever of a run that timed out has not ended. */
export function skipUnfinished(run: ActiveRun, context: CutContext): void {
  for (const instance of run.present()) {
    if (isFinished(instance.state)) continue;
    if (instance.state === 'queued' || instance.state === 'running' || instance.state === 'restarting') {
      context.endTry(instance, 'skipped', 'the dag run timed out');
    } else {
      settle(instance, 'skipped', context);
    }
  }
}
