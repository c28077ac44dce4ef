import { Cron } from 'croner';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseCron } from './parse-cron.ts';
import { findNextMatch, findPreviousMatch } from './cron-search.ts';

function seconds(text: string): number {
  return Date.parse(`${text}Z`) / 1000;
}

function text(match: number | null): string | null {
  return match === null ? null : new Date(match * 1000).toISOString().slice(0, 19);
}

// What croniter 6.0.0, the library of Airflow 2.11, finds.
test.each<[string, string, string | null, string | null]>([
  ['* * * * *', '2024-01-01T00:00:00', '2024-01-01T00:01:00', '2023-12-31T23:59:00'],
  ['* * * * *', '2024-01-01T00:00:30', '2024-01-01T00:01:00', '2024-01-01T00:00:00'],
  ['*/5 * * * *', '2024-01-01T00:02:00', '2024-01-01T00:05:00', '2024-01-01T00:00:00'],
  ['0 0 * * *', '2024-02-28T00:00:00', '2024-02-29T00:00:00', '2024-02-27T00:00:00'],
  ['0 0 * * *', '2023-12-31T00:00:00', '2024-01-01T00:00:00', '2023-12-30T00:00:00'],
  ['30 2 * * *', '2024-03-10T12:00:00', '2024-03-11T02:30:00', '2024-03-10T02:30:00'],
  ['0 0 1 * *', '2024-01-15T00:00:00', '2024-02-01T00:00:00', '2024-01-01T00:00:00'],
  ['0 0 31 * *', '2024-02-01T00:00:00', '2024-03-31T00:00:00', '2024-01-31T00:00:00'],
  ['0 0 29 2 *', '2024-03-01T00:00:00', '2028-02-29T00:00:00', '2024-02-29T00:00:00'],
  ['0 0 29 2 *', '2097-01-01T00:00:00', '2104-02-29T00:00:00', '2096-02-29T00:00:00'],
  ['0 0 L * *', '2024-02-10T00:00:00', '2024-02-29T00:00:00', '2024-01-31T00:00:00'],
  ['0 0 l 2 *', '2023-02-10T00:00:00', '2023-02-28T00:00:00', '2022-02-28T00:00:00'],
  ['0 0 15,l * *', '2024-02-16T00:00:00', '2024-02-29T00:00:00', '2024-02-15T00:00:00'],
  ['0 0 28-l * *', '2024-02-01T00:00:00', '2024-02-28T00:00:00', '2024-01-31T00:00:00'],
  ['0 0 1 */3 *', '2024-05-05T05:05:05', '2024-07-01T00:00:00', '2024-04-01T00:00:00'],
  ['0 0 * * 0', '2024-01-03T00:00:00', '2024-01-07T00:00:00', '2023-12-31T00:00:00'],
  ['0 0 * * 7', '2024-01-03T00:00:00', '2024-01-07T00:00:00', '2023-12-31T00:00:00'],
  ['0 0 * * sun', '2024-01-03T00:00:00', '2024-01-07T00:00:00', '2023-12-31T00:00:00'],
  ['0 0 * * mon-fri', '2024-01-05T12:00:00', '2024-01-08T00:00:00', '2024-01-05T00:00:00'],
  ['0 0 * * fri-mon', '2024-01-02T00:00:00', '2024-01-05T00:00:00', '2024-01-01T00:00:00'],
  ['0 0 * * 5-7', '2024-01-02T00:00:00', '2024-01-05T00:00:00', '2023-12-31T00:00:00'],
  ['0 0 13 * 5', '2024-01-01T00:00:00', '2024-01-05T00:00:00', '2023-12-29T00:00:00'],
  ['0 0 13 * 5', '2024-01-12T00:00:00', '2024-01-13T00:00:00', '2024-01-05T00:00:00'],
  ['0 0 */2 * 1', '2024-01-02T00:00:00', '2024-01-03T00:00:00', '2024-01-01T00:00:00'],
  ['0 0 1-31 * 1', '2024-01-02T00:00:00', '2024-01-03T00:00:00', '2024-01-01T00:00:00'],
  ['0 0 */1 * 1', '2024-01-02T00:00:00', '2024-01-03T00:00:00', '2024-01-01T00:00:00'],
  ['0 0 1 * */1', '2024-01-02T00:00:00', '2024-01-03T00:00:00', '2024-01-01T00:00:00'],
  ['0 0 1-31 * */2', '2024-01-01T00:00:00', '2024-01-02T00:00:00', '2023-12-31T00:00:00'],
  ['0 0 * * 5#3', '2024-01-20T00:00:00', '2024-02-16T00:00:00', '2024-01-19T00:00:00'],
  ['0 0 * * mon#1', '2024-01-01T00:00:00', '2024-02-05T00:00:00', '2023-12-04T00:00:00'],
  ['0 0 * * l5', '2024-01-01T00:00:00', '2024-01-26T00:00:00', '2023-12-29T00:00:00'],
  ['0 0 * * 1#5', '2024-02-01T00:00:00', '2024-04-29T00:00:00', '2024-01-29T00:00:00'],
  ['0 0 * * mon-fri#1', '2024-01-03T00:00:00', '2024-01-04T00:00:00', '2024-01-02T00:00:00'],
  ['0 0 * * 1#1,3#2', '2024-01-05T00:00:00', '2024-01-10T00:00:00', '2024-01-01T00:00:00'],
  ['0 0 1-7 * 1#1', '2024-01-02T00:00:00', '2024-02-05T00:00:00', '2024-01-01T00:00:00'],
  ['0 22-2 * * *', '2024-01-01T01:30:00', '2024-01-01T02:00:00', '2024-01-01T01:00:00'],
  ['0 22-4/3 * * *', '2024-01-01T12:00:00', '2024-01-01T22:00:00', '2024-01-01T02:00:00'],
  ['5-5 * * * *', '2024-01-01T00:02:00', '2024-01-01T00:03:00', '2024-01-01T00:01:00'],
  ['0-59/15 9-17 * * 1-5', '2024-01-05T17:45:00', '2024-01-08T09:00:00', '2024-01-05T17:30:00'],
  ['10/20 * * * *', '2024-01-01T00:31:00', '2024-01-01T00:50:00', '2024-01-01T00:30:00'],
  ['0 0 1 nov-feb *', '2024-03-01T00:00:00', '2024-11-01T00:00:00', '2024-02-01T00:00:00'],
  ['0 0 1 JAN,Jul *', '2024-03-01T00:00:00', '2024-07-01T00:00:00', '2024-01-01T00:00:00'],
  ['0 0 ? * ?', '2024-01-01T12:00:00', '2024-01-02T00:00:00', '2024-01-01T00:00:00'],
  ['0 0 ? * 1', '2024-01-02T12:00:00', '2024-01-08T00:00:00', '2024-01-01T00:00:00'],
  ['* * * * * 30', '2024-01-01T00:00:00', '2024-01-01T00:00:30', '2023-12-31T23:59:30'],
  ['0 0 * * * */20', '2024-01-01T00:00:20', '2024-01-01T00:00:40', '2024-01-01T00:00:00'],
  ['0 12 * * * 0 2030', '2024-01-01T00:00:00', '2030-01-01T12:00:00', null],
  ['0 0 1 1 * 0 2020-2030/5', '2026-01-01T00:00:00', '2030-01-01T00:00:00', '2025-01-01T00:00:00'],
  ['@midnight', '2024-01-01T12:00:00', '2024-01-02T00:00:00', '2024-01-01T00:00:00'],
  ['@annually', '2024-01-01T12:00:00', '2025-01-01T00:00:00', '2024-01-01T00:00:00'],
  ['0 0 29 2 1#5', '2024-01-01T00:00:00', '2044-02-29T00:00:00', '2016-02-29T00:00:00'],
  ['5,10,15,20 6,18 1,15 1-6 *', '2024-06-15T18:20:00', '2025-01-01T06:05:00', '2024-06-15T18:15:00'],
  ['59 23 31 12 *', '2024-12-31T23:59:00', '2025-12-31T23:59:00', '2023-12-31T23:59:00'],
  ['0 0 31 */2 *', '2024-01-31T00:00:00', '2024-03-31T00:00:00', '2023-07-31T00:00:00'],
])('%s comes after %s at %s and before it at %s', (expression, from, next, previous) => {
  const cron = parseCron(expression);
  expect(text(findNextMatch(cron, seconds(from)))).toBe(next);
  expect(text(findPreviousMatch(cron, seconds(from)))).toBe(previous);
});

test('a list of days that February lacks loses no run in March, as it does in croniter', () => {
  expect(text(findNextMatch(parseCron('0 0 1,31 * *'), seconds('2023-02-15T00:00:00')))).toBe('2023-03-01T00:00:00');
});

test('the last day stands beside days that a month lacks, as it does not in croniter', () => {
  expect(text(findNextMatch(parseCron('0 0 l,31 * *'), seconds('2024-04-07T00:00:00')))).toBe('2024-04-30T00:00:00');
});

test('an nth weekday counts alone where the day of month can never fall on it, which croniter fails at', () => {
  expect(text(findNextMatch(parseCron('0 0 8 * 1#1'), seconds('2024-01-02T00:00:00')))).toBe('2024-02-05T00:00:00');
});

test('nothing matches outside the years 1 to 9999', () => {
  const cron = parseCron('0 0 * * *');
  expect(findNextMatch(cron, seconds('9999-12-31T00:00:00'))).toBeNull();
  expect(findNextMatch(cron, seconds('9999-12-31T23:59:59'))).toBeNull();
  expect(findPreviousMatch(cron, seconds('0001-01-01T00:00:00'))).toBeNull();
});

const numberIn = (min: number, max: number): fc.Arbitrary<string> => fc.integer({ min, max }).map(String);
const rangeIn = (min: number, max: number): fc.Arbitrary<string> =>
  fc
    .tuple(fc.integer({ min, max }), fc.integer({ min, max }))
    .filter(([a, b]) => a !== b)
    .map(([a, b]) => `${Math.min(a, b)}-${Math.max(a, b)}`);
const column = (min: number, max: number): fc.Arbitrary<string> =>
  fc.oneof(
    fc.constant('*'),
    fc.integer({ min: 2, max: max - min }).map((step) => `*/${step}`),
    fc
      .array(fc.oneof(numberIn(min, max), rangeIn(min, max)), { minLength: 1, maxLength: 3 })
      .map((items) => items.join(',')),
  );
/** Days from 1 to 28, which every month has; one of day and weekday stays open. */
const expressions = fc
  .tuple(
    column(0, 59),
    column(0, 23),
    fc.oneof(column(1, 28), fc.constant('*')),
    column(1, 12),
    column(0, 6),
    fc.boolean(),
  )
  .map(([minute, hour, day, month, weekday, byDay]) =>
    [minute, hour, byDay ? day : '*', month, byDay ? '*' : weekday].join(' '),
  );
const moments = fc.integer({ min: seconds('1990-01-01T00:00:00'), max: seconds('2080-01-01T00:00:00') });

test('the next match is the one that croner finds', () => {
  fc.assert(
    fc.property(expressions, moments, (expression, from) => {
      const next = new Cron(expression, { timezone: 'UTC' }).nextRun(new Date(from * 1000));
      expect(text(findNextMatch(parseCron(expression), from))).toBe(
        next === null ? null : next.toISOString().slice(0, 19),
      );
    }),
    { numRuns: 300 },
  );
});

test('the match before the next one is not later than the start, and nothing matches in between', () => {
  fc.assert(
    fc.property(expressions, moments, (expression, from) => {
      const cron = parseCron(expression);
      const next = findNextMatch(cron, from) ?? Number.NaN;
      const previous = findPreviousMatch(cron, next) ?? Number.NaN;
      expect(next).toBeGreaterThan(from);
      expect(previous).toBeLessThanOrEqual(from);
      expect(findNextMatch(cron, previous)).toBe(next);
    }),
    { numRuns: 300 },
  );
});
