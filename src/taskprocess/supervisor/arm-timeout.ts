import type { Clock } from '../../foundation/clock.ts';

/** A timer takes no more than about 24 days; a task may. */
const LONGEST_STEP_MS = 2 ** 31 - 1;

/**
 * Calls back once after any number of milliseconds.
 * @returns what cancels it
 */
export function armTimeout(clock: Clock, ms: number, callback: () => void): () => void {
  const deadline = clock.monotonicMs() + ms;
  let cancel: () => void;
  const step = () => {
    const left = deadline - clock.monotonicMs();
    // A timer may fire a fraction of a millisecond early.
    if (left < 1) callback();
    else cancel = clock.after(Math.min(Math.ceil(left), LONGEST_STEP_MS), step);
  };
  cancel = clock.after(Math.min(ms, LONGEST_STEP_MS), step);
  return () => cancel();
}
