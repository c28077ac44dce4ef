import { expect, test } from 'vitest';
import { parseTimestamp } from '../foundation/timestamp.ts';
import { mayRetry, retryDelayMs } from './retry.ts';

const at = (tryNumber: number) => ({
  dagId: 'd',
  taskId: 't',
  logicalDate: parseTimestamp('2024-01-01T00:00:00Z'),
  tryNumber,
});
const backoff = { retryDelayMs: 10_000, retryExponentialBackoff: 1, maxRetryDelayMs: null };
const DAY_MS = 86_400_000;

test('retries as often as the task says', () => {
  expect([1, 2, 3].map((tryNumber) => mayRetry(tryNumber, 2))).toEqual([true, true, false]);
  expect(mayRetry(1, 0)).toBe(false);
});

test('waits the same each time without backoff', () => {
  const settings = { ...backoff, retryExponentialBackoff: 0 };
  expect([1, 2, 9].map((tryNumber) => retryDelayMs(settings, at(tryNumber), DAY_MS))).toEqual([10_000, 10_000, 10_000]);
});

test('doubles the delay with backoff, spread by less than itself', () => {
  for (const tryNumber of [1, 2, 3, 4, 5]) {
    const least = 10_000 * 2 ** (tryNumber - 1);
    const delay = retryDelayMs(backoff, at(tryNumber), DAY_MS);
    expect(delay).toBeGreaterThanOrEqual(least);
    expect(delay).toBeLessThan(2 * least);
    expect(retryDelayMs(backoff, at(tryNumber), DAY_MS)).toBe(delay);
  }
});

test('spreads as Airflow does: by the SHA-1 of the task instance and its try', () => {
  // int(sha1(b'd#t#2024-01-01T00:00:00+00:00#1').hexdigest(), 16) % 10
  expect(retryDelayMs(backoff, at(1), DAY_MS)).toBe(19000);
});

test('waits no longer than the maximum of the task, nor than that of all tasks', () => {
  expect(retryDelayMs({ ...backoff, maxRetryDelayMs: 15_000 }, at(9), DAY_MS)).toBe(15_000);
  expect(retryDelayMs(backoff, at(500), DAY_MS)).toBe(DAY_MS);
  expect(retryDelayMs({ ...backoff, maxRetryDelayMs: 15_000 }, at(9), 7_000)).toBe(7_000);
  expect(retryDelayMs({ ...backoff, retryExponentialBackoff: 0 }, at(9), 7_000)).toBe(10_000);
});

test('takes a multiplier other than 2', () => {
  const delay = retryDelayMs({ ...backoff, retryExponentialBackoff: 3 }, at(3), DAY_MS);
  expect(delay).toBeGreaterThanOrEqual(90_000);
  expect(delay).toBeLessThan(180_000);
});
