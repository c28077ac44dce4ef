import { expect, test } from 'vitest';
import { ManualClock } from '../../../foundation/clock.ts';
import { parseTimestamp } from '../../../foundation/timestamp.ts';
import { FailedLogins } from './failed-logins.ts';

const clockAt = () => new ManualClock(parseTimestamp('2026-01-01T00:00:00Z'));

test('after too many failures within the time the next may be made when the first of them is over', () => {
  const clock = clockAt();
  const failures = new FailedLogins(clock, { times: 2, withinMs: 1000 });
  failures.failed(['a', 'x']);
  clock.advance(600);
  expect(failures.waitMs(['a'])).toBe(0);
  failures.failed(['b', 'x']);
  expect(failures.waitMs(['a'])).toBe(0);
  expect(failures.waitMs(['a', 'x'])).toBe(400);
  clock.advance(400);
  expect(failures.waitMs(['a', 'x'])).toBe(0);
  failures.failed(['x']);
  expect(failures.waitMs(['x'])).toBe(600);
});

test('without a limit nobody waits', () => {
  const failures = new FailedLogins(clockAt(), undefined);
  for (let i = 0; i < 100; i++) failures.failed(['a']);
  expect(failures.waitMs(['a'])).toBe(0);
});

test('of too many keys the longest unused are forgotten', () => {
  const failures = new FailedLogins(clockAt(), { times: 1, withinMs: 1000 });
  failures.failed(['first', 'second']);
  for (let i = 0; i < 9_999; i++) failures.failed([`key ${i}`]);
  expect(failures.waitMs(['first'])).toBe(0);
  expect(failures.waitMs(['second'])).toBe(1000);
});
