import type { TaskInstanceState } from '../domain/states.ts';
import type { TriggerRule } from '../domain/task-options.ts';
import { assertNever } from '../foundation/assert-never.ts';

/** How many direct upstream task instances are in which finished state. */
export interface UpstreamTally {
  /** Direct upstream task instances in all, finished or not. */
  total: number;
  success: number;
  skipped: number;
  failed: number;
  upstreamFailed: number;
  removed: number;
  /** The same for those of them that are setup tasks. */
  setupTotal: number;
  setupSuccess: number;
  setupSkipped: number;
}

/** The tally of a task with none before it. */
export function emptyTally(): UpstreamTally {
  return {
    total: 0,
    success: 0,
    skipped: 0,
    failed: 0,
    upstreamFailed: 0,
    removed: 0,
    setupTotal: 0,
    setupSuccess: 0,
    setupSkipped: 0,
  };
}

/** Counts (`by` = 1) or discounts (`by` = -1) an upstream task instance in `state`. Unfinished states are not counted. */
export function countUpstream(
  tally: UpstreamTally,
  state: TaskInstanceState | null,
  isSetup: boolean,
  by: 1 | -1,
): void {
  switch (state) {
    case 'success':
      tally.success += by;
      if (isSetup) tally.setupSuccess += by;
      break;
    case 'skipped':
      tally.skipped += by;
      if (isSetup) tally.setupSkipped += by;
      break;
    case 'failed':
      tally.failed += by;
      break;
    case 'upstream_failed':
      tally.upstreamFailed += by;
      break;
    case 'removed':
      tally.removed += by;
      break;
    default:
  }
}

/** May the task run, must it wait, or is it decided already that it never will (and then how it is marked)? */
export type TriggerVerdict = 'run' | 'wait' | 'skipped' | 'upstream_failed';

/**
 * Airflow's trigger rules (ti_deps/deps/trigger_rule_dep.py, 2.11). A rule that can't be met any more is decided at once,
 * before the remaining upstream tasks have finished.
 */
export function evaluateTriggerRule(rule: TriggerRule, tally: UpstreamTally): TriggerVerdict {
  const { total, success, skipped, failed, upstreamFailed, removed } = tally;
  const done = success + skipped + failed + upstreamFailed + removed;
  const allDone = done >= total;
  const anyFailed = failed + upstreamFailed > 0;
  if (total === 0) return 'run';
  switch (rule) {
    case 'always':
    case 'dummy':
      return 'run';
    case 'all_success':
      if (anyFailed) return 'upstream_failed';
      if (skipped > 0) return 'skipped';
      return success + removed >= total ? 'run' : 'wait';
    case 'all_failed':
      if (success > 0 || skipped > 0) return 'skipped';
      return failed + upstreamFailed + removed >= total ? 'run' : 'wait';
    case 'all_done':
      return allDone ? 'run' : 'wait';
    case 'all_done_setup_success':
      if (!allDone) return 'wait';
      if (tally.setupTotal === 0 || tally.setupSuccess > 0) return 'run';
      return tally.setupSkipped >= tally.setupTotal ? 'skipped' : 'upstream_failed';
    case 'all_done_min_one_success':
      if (!allDone) return 'wait';
      if (success > 0) return 'run';
      return skipped === done ? 'skipped' : 'upstream_failed';
    case 'one_success':
      if (success > 0) return 'run';
      if (!allDone) return 'wait';
      return done === skipped ? 'skipped' : 'upstream_failed';
    case 'one_failed':
      if (anyFailed) return 'run';
      return allDone ? 'skipped' : 'wait';
    case 'one_done':
      if (success + failed > 0) return 'run';
      return allDone ? 'skipped' : 'wait';
    case 'none_failed':
      if (anyFailed) return 'upstream_failed';
      return success + skipped + removed >= total ? 'run' : 'wait';
    case 'none_failed_min_one_success':
    case 'none_failed_or_skipped':
      if (anyFailed) return 'upstream_failed';
      if (skipped === total) return 'skipped';
      return success + skipped + removed >= total ? 'run' : 'wait';
    case 'none_skipped':
      if (skipped > 0) return 'skipped';
      return allDone ? 'run' : 'wait';
    case 'all_skipped':
      if (success > 0 || anyFailed) return 'skipped';
      return skipped + removed >= total ? 'run' : 'wait';
    default:
      return assertNever(rule);
  }
}
