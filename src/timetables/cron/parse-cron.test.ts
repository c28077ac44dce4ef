import { expect, test } from 'vitest';
import { parseCron } from './parse-cron.ts';

test.each<[string, Partial<ReturnType<typeof parseCron>>]>([
  ['0 0 * * *', { seconds: [0], minutes: [0], hours: [0], months: 0b1111111111110, years: null }],
  ['  5   4 * * *  ', { minutes: [5], hours: [4] }],
  ['*/20 */6 * * *', { minutes: [0, 20, 40], hours: [0, 6, 12, 18] }],
  ['1,3-5,10-20/5 * * * *', { minutes: [1, 3, 4, 5, 10, 15, 20] }],
  ['50/5 20/2 * * *', { minutes: [50, 55], hours: [20, 22] }],
  ['0 22-2 * * *', { hours: [0, 1, 2, 22, 23] }],
  ['0 20-6/6 * * *', { hours: [3, 20] }],
  ['7-7 * * * *', { minutes: Array.from({ length: 60 }, (_, minute) => minute) }],
  ['0 0 1 jan,MAR-Apr *', { months: 0b11010 }],
  ['0 0 1 11-2 *', { months: 0b1100000000110 }],
  ['0 0 * * * 15,45', { seconds: [15, 45] }],
  ['0 0 1 1 * 0 2024-2026', { years: [2024, 2025, 2026] }],
  ['@daily', { minutes: [0], hours: [0] }],
])('%s is read', (expression, expected) => {
  expect(parseCron(expression)).toMatchObject(expected);
});

test.each([
  ['0 0 * * 1-5', [1, 2, 3, 4, 5]],
  ['0 0 * * MON-fri', [1, 2, 3, 4, 5]],
  ['0 0 * * 5-7', [0, 5, 6]],
  ['0 0 * * 0,7', [0]],
  ['0 0 * * sat-mon', [0, 1, 6]],
  ['0 0 * * */2', [0, 2, 4, 6]],
  ['0 0 * * 7 0', [0]],
])('%s is due on the weekdays %j', (expression, values) => {
  expect(parseCron(expression).weekdays.values).toEqual(values);
});

test.each([
  ['0 * * * *', true],
  ['0 */1 * * *', true],
  ['0 0-23 * * *', true],
  ['0 12-11 * * *', true],
  ['0 0-22 * * *', false],
  ['0 */2 * * *', false],
  ['0 0 * * *', false],
])('that %s is due in each hour of the day is %s', (expression, coversEveryHour) => {
  expect(parseCron(expression).coversEveryHour).toBe(coversEveryHour);
});

const COLUMNS = 'Exactly 5, 6 or 7 columns has to be specified for iterator expression.';
test.each([
  ['', COLUMNS],
  ['* * * *', COLUMNS],
  ['* * * * * * * *', COLUMNS],
  ['@often', COLUMNS],
  ['hello', COLUMNS],
  ['60 * * * *', 'minute 60 is out of range 0-59'],
  ['* 24 * * *', 'hour 24 is out of range 0-23'],
  ['* * 0 * *', 'day of month 0 is out of range 1-31'],
  ['* * 32 * *', 'day of month 32 is out of range 1-31'],
  ['* * 0-5 * *', 'day of month 0 is out of range 1-31'],
  ['* * * 13 *', 'month 13 is out of range 1-12'],
  ['* * * 0 *', 'month 0 is out of range 1-12'],
  ['* * * * 8', 'day of week 8 is out of range 0-6'],
  ['* * * * * 60', 'second 60 is out of range 0-59'],
  ['* * * * * 0 1969', 'year 1969 is out of range 1970-2099'],
  ['0-60 * * * *', 'minute 60 is out of range 0-59'],
  ['*/0 * * * *', "minute '*/0' has a step of 0"],
  ['*/x * * * *', "minute '*/x' is not acceptable"],
  ['-5 * * * *', "minute '-5' is not acceptable"],
  ['1- * * * *', "minute '1-' is not acceptable"],
  ['1,,2 * * * *', "minute '' is not acceptable"],
  ['1-2-3 * * * *', "minute '1-2-3' is not acceptable"],
  ['*-5 * * * *', "minute '*' is not acceptable"],
  ['mon * * * *', "minute 'mon' is not acceptable"],
  ['* * * foo *', "month 'foo' is not acceptable"],
  ['* * * * l', "day of week 'l' is not acceptable"],
  ['* l * * *', "hour 'l' is not acceptable"],
  ['h * * * *', "minute 'h' is not acceptable"],
  ['٣ * * * *', "minute '٣' is not acceptable"],
  ['? * * * *', 'a question mark can only be used in day of month or day of week, not in minute'],
  ['* * 1,? * *', "day of month '?' is not acceptable"],
  ['* * * * 1#6', "invalid day of week '1#6': a month has no such week"],
  ['* * * * 1#0', "invalid day of week '1#0': a month has no such week"],
  ['* * * * 1,2#3', "day of week does not support mixing literal values and nth day of week: '1,2#3'"],
  ['0 0 30 2 *', 'no date ever matches it'],
  ['0 0 31 4,6,9,11 *', 'no date ever matches it'],
])('%j is refused, and why is said', (expression, reason) => {
  expect(() => parseCron(expression)).toThrow(new RangeError(`[${expression}] is not acceptable: ${reason}`));
});

test.each(['* '.repeat(5000), `${'1,'.repeat(5000)}1 * * * *`, `${'*/'.repeat(400)} * * * *`, '* * * * \0'])(
  'hostile expression %#is refused',
  (expression) => {
    expect(() => parseCron(expression)).toThrow(RangeError);
  },
);
