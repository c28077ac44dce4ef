import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { FIRST_DAY, LAST_DAY, civilDate, dayNumber, daysInMonth, weekday } from './civil-time.ts';

test('days and dates agree with those of the platform from the year 1 to 9999', () => {
  fc.assert(
    fc.property(fc.integer({ min: FIRST_DAY, max: LAST_DAY }), (days) => {
      const date = new Date(days * 86_400_000);
      const civil = { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
      expect(civilDate(days)).toEqual(civil);
      expect(dayNumber(civil.year, civil.month, civil.day)).toBe(days);
      expect(weekday(days)).toBe(date.getUTCDay());
    }),
  );
});

test.each([
  [2023, 2, 28],
  [2024, 2, 29],
  [1900, 2, 28],
  [2000, 2, 29],
  [2024, 4, 30],
  [2024, 12, 31],
  [2024, 13, 0],
])('%d-%d has %d days', (year, month, length) => {
  expect(daysInMonth(year, month)).toBe(length);
});
