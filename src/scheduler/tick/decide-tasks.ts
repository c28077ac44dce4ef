import type { Timestamp } from '../../foundation/timestamp.ts';
import { isPastEnd } from '../../rules/past-end.ts';
import { evaluateTriggerRule } from '../../rules/trigger-rule.ts';
import type { ActiveRun, ActiveTaskInstance } from '../memory/active-run.ts';
import type { Decisions } from './decisions.ts';

/** What deciding about task instances needs of the rest of the scheduler. */
export interface DecisionContext {
  readonly now: Timestamp;
  readonly decisions: Decisions;
  isPaused(dagId: string): boolean;
  ignoresPast(run: ActiveRun): boolean;
  /** Nothing stands in its way but the limits. */
  makeReady(instance: ActiveTaskInstance): void;
  /** Only the run before stands in its way, perhaps. */
  askPast(instance: ActiveTaskInstance): void;
}

/**
 * Looks at task instances that something changed for, and at what stands below those that it decides about, until nothing
 * follows any more. What it touches is what changed, not what waits.
 */
export function decideTasks(changed: Iterable<ActiveTaskInstance>, context: DecisionContext): void {
  const open = [...changed];
  // Grows while it is walked: first come, first served.
  for (const instance of open) {
    const state = decide(instance, context);
    if (state === null) continue;
    settle(instance, state, context);
    open.push(...instance.run.downstreamOf(instance));
  }
}

/**
 * Ends a task instance by the scheduler's word.
 * @param duration null where another task decided against it
 */
export function settle(
  instance: ActiveTaskInstance,
  state: 'success' | 'skipped' | 'upstream_failed' | 'failed',
  context: Pick<DecisionContext, 'now' | 'decisions'>,
  duration: 0 | null = 0,
): void {
  instance.run.setState(instance, state);
  context.decisions.decided.push({ id: instance.id, state, at: context.now, duration });
}

function decide(
  instance: ActiveTaskInstance,
  context: DecisionContext,
): 'success' | 'skipped' | 'upstream_failed' | null {
  const { run, task } = instance;
  if (!isOpen(instance, context.now) || !mayDecide(run, context)) return null;
  const verdict = evaluateTriggerRule(task.triggerRule, run.tallyOf(instance));
  instance.waiting = 'upstream';
  switch (verdict) {
    case 'wait':
      return null;
    case 'skipped':
      if (!task.waitForPastDependsBeforeSkipping) return 'skipped';
      break;
    case 'upstream_failed':
      return 'upstream_failed';
    case 'run':
      if (isPastEnd(task, run.dag.structure, run)) {
        instance.waiting = 'never';
        run.hasStuck = true;
        return null;
      }
  }
  if ((task.dependsOnPast || task.waitForDownstream) && !context.ignoresPast(run)) {
    instance.waiting = 'past';
    context.askPast(instance);
    return null;
  }
  return pastDone(instance, context);
}

/** What comes of a task instance that the run before does not hold back: an end, or it is ready (null). */
export function pastDone(instance: ActiveTaskInstance, context: DecisionContext): 'success' | 'skipped' | null {
  const verdict = evaluateTriggerRule(instance.task.triggerRule, instance.run.tallyOf(instance));
  if (verdict === 'skipped') return 'skipped';
  if (instance.task.isEmpty) return 'success';
  context.makeReady(instance);
  return null;
}

/** Not begun, or due for its next try. */
function isOpen(instance: ActiveTaskInstance, now: Timestamp): boolean {
  if (instance.waiting === 'ready') return false;
  if (instance.state === 'up_for_retry') return instance.nextRetryAt === null || instance.nextRetryAt <= now;
  return instance.state === null || instance.state === 'scheduled';
}

function mayDecide(run: ActiveRun, context: DecisionContext): boolean {
  return run.state === 'running' && !context.isPaused(run.dagId);
}
