import { expect, test } from 'vitest';
import { systemClock } from './clock.ts';

test('the clock does not go back: what ends later does not end before it began', () => {
  const first = systemClock.now();
  let last = first;
  for (let i = 0; i < 50_000; i += 1) {
    const now = systemClock.now();
    if (now < last) expect(now).toBe(last);
    last = now;
  }
  expect(last > first).toBe(true);
  expect(Math.abs(Date.parse(last) - systemClock.nowMs())).toBeLessThan(5000);
});
