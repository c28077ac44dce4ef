import { AppError } from '../../foundation/app-error.ts';
import type { Clock } from '../../foundation/clock.ts';

/** How long a task waits. */
const LONGEST_OUTAGE_MS = 60_000;
const SHORTEST_WAIT_MS = 100;
const LONGEST_WAIT_MS = 2000;

/**
 * Asks the database, or who stands before it, again while it is away: that is not the fault of the task that waits. Only for what
 * may be done twice.
 */
export async function waitOutOutage<T>(clock: Clock, ask: () => Promise<T>): Promise<T> {
  const deadline = clock.monotonicMs() + LONGEST_OUTAGE_MS;
  for (let waitMs = SHORTEST_WAIT_MS; ; waitMs = Math.min(2 * waitMs, LONGEST_WAIT_MS)) {
    try {
      return await ask();
    } catch (error) {
      const isAway = error instanceof AppError && error.kind === 'unavailable';
      if (!isAway || clock.monotonicMs() > deadline) throw error;
    }
    await new Promise<void>((resolve) => clock.after(waitMs, resolve));
  }
}
