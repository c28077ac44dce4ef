import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Asks again and again until the answer is yes.
 * @param what for the message where it never is
 * @returns the answer, which is anything but undefined, false, null, 0 or ''
 * @throws Error after `timeoutMs`
 */
export async function until<Answer>(
  what: string,
  ask: () => Answer | Promise<Answer>,
  timeoutMs = 30_000,
  everyMs = 25,
): Promise<NonNullable<Answer>> {
  const deadlineMs = performance.now() + timeoutMs;
  for (;;) {
    const answer = await ask();
    if (answer) return answer;
    if (performance.now() > deadlineMs) throw new Error(`waited ${timeoutMs / 1000} s in vain: ${what}`);
    await sleep(everyMs);
  }
}
