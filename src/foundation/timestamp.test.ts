import { expect, test } from 'vitest';
import { addMs, isoformatWithOffset, parseTimestamp, timestampFromEpochSeconds } from './timestamp.ts';

test.each([
  ['2099-01-05T01:04:05Z', 120, '2099-01-05T03:04:05+02:00'],
  ['2099-01-05T01:04:05Z', -330, '2099-01-04T19:34:05-05:30'],
  ['2099-01-05T01:04:05.5Z', 60, '2099-01-05T02:04:05.500000+01:00'],
  ['2099-01-05T01:04:05.5Z', 0, '2099-01-05T01:04:05.500000+00:00'],
  ['9999-12-31T10:00:00Z', -1439, '9999-12-30T10:01:00-23:59'],
])('%s at %d minutes from UTC is %s', (moment, offset, text) => {
  expect(isoformatWithOffset(parseTimestamp(moment), offset)).toBe(text);
});

test.each([
  ['9999-12-31T23:59:59-23:59', 'after the year 9999 in UTC'],
  ['0001-01-01T00:00:00+23:59', 'before the year 1 in UTC'],
])('%s, which is %s, is no timestamp', (text) => {
  expect(() => parseTimestamp(text)).toThrow(RangeError);
});

test.each([1e12, 1e20, -1e12])('%d seconds since the epoch are no timestamp', (seconds) => {
  expect(() => timestampFromEpochSeconds(seconds)).toThrow(RangeError);
});

test('adding stops at the ends of the calendar', () => {
  const moment = parseTimestamp('2024-01-01T00:00:00Z');
  for (const ms of [1e15, 1e23]) expect(addMs(moment, ms).slice(0, 4)).toBe('9999');
  for (const ms of [-1e15, -1e23]) expect(addMs(moment, ms).slice(0, 4)).toBe('0001');
});
