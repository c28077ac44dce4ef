/*
 * Which processes are given tries ahead. A process begins what it was given by itself when its present try has ended: so it does not
 * wait for a supervisor that is busy, and fewer messages travel alone. Only short tries come before others, since those wait for
 * them; what waits behind one that turns out to be long is taken back (TaskProcess.takeBack).
 */
import type { TaskProcess } from './task-process.ts';

/** How many tries a process has to begin after the present one, at most. */
const MOST_AHEAD = 3;
/** A try that has run for longer is not one to wait behind. */
const LONGEST_WAIT_MS = 25;

/** The busy process that can be given one more try ahead and has the fewest; undefined where there is none. */
export function leastLaden(
  processes: Iterable<TaskProcess>,
  recycleAfter: number,
  nowMs: number,
): TaskProcess | undefined {
  let best: TaskProcess | undefined;
  for (const process of processes) {
    const { aheadCount, tasksRun, busySinceMs } = process;
    // With the present one and the one to give, it must not run more than it may.
    const isFull = aheadCount >= MOST_AHEAD || tasksRun + aheadCount + 2 > recycleAfter;
    if (isFull || !process.takesAhead || nowMs - busySinceMs > LONGEST_WAIT_MS) continue;
    if (best === undefined || aheadCount < best.aheadCount) best = process;
  }
  return best;
}

/** Takes back what waits behind tries that take long. */
export function takeBackBehindLong(processes: Iterable<TaskProcess>, nowMs: number): void {
  for (const process of processes) if (nowMs - process.busySinceMs > LONGEST_WAIT_MS) process.takeBack();
}
