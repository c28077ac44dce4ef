import { type Clock, LONGEST_TIMER_MS } from '../../foundation/clock.ts';

/**
 * Calls back once after any number of milliseconds: a task may take longer than a timer.
 * @returns what cancels it
 */
export function armTimeout(clock: Clock, ms: number, callback: () => void): () => void {
  const deadline = clock.monotonicMs() + ms;
  let cancel: () => void;
  const step = () => {
    const left = deadline - clock.monotonicMs();
    // A timer may fire a fraction of a millisecond early.
    if (left < 1) callback();
    else cancel = clock.after(Math.min(Math.ceil(left), LONGEST_TIMER_MS), step);
  };
  cancel = clock.after(Math.min(ms, LONGEST_TIMER_MS), step);
  return () => cancel();
}
