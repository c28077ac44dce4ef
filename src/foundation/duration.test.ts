import { expect, test } from 'vitest';
import { type Duration, durationFields, parseDuration, printTimedelta, reprTimedelta } from './duration.ts';

test.each<[Duration, number]>([
  [0, 0],
  [30, 30],
  [0.25, 0.25],
  [-5, -5],
  [{}, 0],
  [{ seconds: 90 }, 90],
  [{ hours: 1, minutes: 30 }, 5400],
  [{ weeks: 1, days: 1 }, 691_200],
  [{ minutes: 0.5 }, 30],
  [{ milliseconds: 1500 }, 1.5],
  [{ days: 3650, microseconds: 1 }, 315_360_000.000001],
  [{ days: 1, hours: -24 }, 0],
  ['PT5M', 300],
  ['P1D', 86_400],
  ['P1W', 604_800],
  ['P1DT2H3M4.5S', 93_784.5],
  ['PT0,5H', 1800],
  ['-PT10S', -10],
  ['+PT10S', 10],
  ['PT36H', 129_600],
])('the duration %j is %d seconds', (duration, seconds) => {
  expect(parseDuration(duration)).toBe(seconds);
});

test.each<[unknown, RegExp]>([
  ['', /"" is not a duration: write seconds/],
  ['P', /is not a duration/],
  ['PT', /is not a duration/],
  ['P1DT', /is not a duration/],
  ['1 day', /is not a duration/],
  ['P-1D', /is not a duration/],
  [`P${'1'.repeat(10_000)}D`, /is not a duration/],
  ['P٣D', /is not a duration/],
  [null, /null is not a duration/],
  [undefined, /undefined is not a duration/],
  [true, /is not a duration/],
  [[1], /is not a duration/],
  [Number.NaN, /NaN is not a duration/],
  [Number.POSITIVE_INFINITY, /Infinity is not a duration/],
  [{ hours: '1' }, /is not a duration/],
  [{ day: 1 }, /there is no part 'day'/],
  [{ months: 1 }, /has no fixed length: use days/],
  ['P1Y', /has no fixed length/],
  ['P999999999W', /too long/],
  [1e300, /too long/],
])('%j is refused as a duration', (duration, message) => {
  expect(() => parseDuration(duration as Duration)).toThrow(message);
  expect(() => parseDuration(duration as Duration)).toThrow(RangeError);
});

test('the parts of a duration keep months and years', () => {
  expect(durationFields('P1Y2M3DT4H')).toEqual({ years: 1, months: 2, days: 3, hours: 4 });
  expect(durationFields({ months: 1 })).toEqual({ months: 1 });
  expect(durationFields(60)).toEqual({ seconds: 60 });
});

// Expected texts were printed by CPython 3.11.
test.each([
  [0, '0:00:00', 'datetime.timedelta(0)'],
  [300, '0:05:00', 'datetime.timedelta(seconds=300)'],
  [14_400, '4:00:00', 'datetime.timedelta(seconds=14400)'],
  [86_400, '1 day, 0:00:00', 'datetime.timedelta(days=1)'],
  [187_200, '2 days, 4:00:00', 'datetime.timedelta(days=2, seconds=14400)'],
  [0.5, '0:00:00.500000', 'datetime.timedelta(microseconds=500000)'],
  [1.000001, '0:00:01.000001', 'datetime.timedelta(seconds=1, microseconds=1)'],
  [-1, '-1 day, 23:59:59', 'datetime.timedelta(days=-1, seconds=86399)'],
  [-0.5, '-1 day, 23:59:59.500000', 'datetime.timedelta(days=-1, seconds=86399, microseconds=500000)'],
  [-86_400, '-1 day, 0:00:00', 'datetime.timedelta(days=-1)'],
  [0.9999999, '0:00:01', 'datetime.timedelta(seconds=1)'],
])('%d seconds print as the timedelta %s', (seconds, text, repr) => {
  expect(printTimedelta(seconds)).toBe(text);
  expect(reprTimedelta(seconds)).toBe(repr);
});
