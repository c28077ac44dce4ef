import type { Clock } from './clock.ts';

/**
 * Waits for work, but not for ever: after so many milliseconds it goes on by itself, unobserved.
 * @throws what the work throws meanwhile
 */
export async function waitAtMost(clock: Clock, work: Promise<unknown>, ms: number): Promise<void> {
  const { promise: enough, resolve } = Promise.withResolvers<void>();
  const cancel = clock.after(ms, resolve);
  try {
    await Promise.race([work, enough]);
  } finally {
    cancel();
  }
}
