import { expect, test } from 'vitest';
import { isoformatWithOffset, parseTimestamp } from './timestamp.ts';

test.each([
  ['2099-01-05T01:04:05Z', 120, '2099-01-05T03:04:05+02:00'],
  ['2099-01-05T01:04:05Z', -330, '2099-01-04T19:34:05-05:30'],
  ['2099-01-05T01:04:05.5Z', 60, '2099-01-05T02:04:05.500000+01:00'],
  ['2099-01-05T01:04:05.5Z', 0, '2099-01-05T01:04:05.500000+00:00'],
  ['9999-12-31T10:00:00Z', -1439, '9999-12-30T10:01:00-23:59'],
])('%s at %d minutes from UTC is %s', (moment, offset, text) => {
  expect(isoformatWithOffset(parseTimestamp(moment), offset)).toBe(text);
});
