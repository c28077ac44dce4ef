import type { PoolLoad } from './pool-load.ts';
import type { TaskProcess } from './task-process.ts';

/** Processes that start at once: more would only slow each other down. */
const MOST_STARTING = 4;
/** A try that has run for so long is not about to end. */
const LONG_TRY_MS = 250;

/** What the size of a pool is decided from. */
export interface PoolFacts {
  /** Processes that are not ready yet. */
  starting: number;
  /** Processes that have a try. */
  busy: number;
  /** Of these, with one that has run for a while. */
  longBusy: number;
  /** Processes that wait for one. */
  idle: number;
  /** Work that waits for a process. */
  waiting: number;
  /** How it went lately. */
  load: PoolLoad;
  /** Processes that are kept when there is nothing to do. */
  warm: number;
  /** Processes at most. */
  parallelism: number;
}

/** What the processes do at a moment. */
export function countProcesses(
  processes: ReadonlySet<TaskProcess>,
  nowMs: number,
): Pick<PoolFacts, 'starting' | 'busy' | 'longBusy' | 'idle'> {
  let starting = 0;
  let busy = 0;
  let longBusy = 0;
  for (const process of processes) {
    if (process.isStarting) starting++;
    else if (!process.isIdle) {
      busy++;
      if (nowMs - process.busySinceMs > LONG_TRY_MS) longBusy++;
    }
  }
  return { starting, busy, longBusy, idle: processes.size - starting - busy };
}

/** How many processes to start now. */
export function countMissing(facts: PoolFacts): number {
  const { starting, busy, longBusy, idle, waiting, load, warm, parallelism } = facts;
  const size = starting + busy + idle;
  // A start costs as much as a thousand short tasks. Where it is not sure that processors have time for more, one comes for each
  // process that is held up for long.
  const forLong = load.isSaturated === false ? waiting : Math.min(waiting, longBusy);
  const forWaiting = busy === 0 || load.areTriesShort ? 0 : forLong;
  // The next task that comes shall not wait for a start.
  const spare = busy > 0 && longBusy === busy ? 1 : 0;
  const wanted = Math.max(warm - size, forWaiting + spare - starting - idle);
  const most = Math.min(parallelism - size, MOST_STARTING - starting);
  return Math.max(0, Math.min(wanted, most));
}

/** How many idle processes may end, beside those that are kept warm and the one that the next task finds where all are busy. */
export function countSurplus(facts: PoolFacts): number {
  const { starting, busy, idle, waiting, warm } = facts;
  if (waiting > 0) return 0;
  const spare = busy > 0 ? 1 : 0;
  return Math.max(0, Math.min(idle, starting + busy + idle - Math.max(warm, busy + spare)));
}
