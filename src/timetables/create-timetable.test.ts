import { expect, test } from 'vitest';
import { type Schedule, createTimetable, timetableFromSchedule } from './create-timetable.ts';
import type { SerializedTimetable } from './timetable.ts';

const CRON = 'airflow.timetables.interval.CronDataIntervalTimetable';
const DELTA = 'airflow.timetables.interval.DeltaDataIntervalTimetable';
const TRIGGER = 'airflow.timetables.trigger.CronTriggerTimetable';
const SIMPLE = 'airflow.timetables.simple';
const cron = (expression: string): SerializedTimetable => ({
  type: CRON,
  value: { expression, timezone: 'Europe/Zurich' },
});

test.each<[Schedule, string, string, boolean, SerializedTimetable]>([
  [null, 'None', 'Never, external triggers only', false, { type: `${SIMPLE}.NullTimetable`, value: {} }],
  [undefined, 'None', 'Never, external triggers only', false, { type: `${SIMPLE}.NullTimetable`, value: {} }],
  ['None', 'None', 'Never, external triggers only', false, { type: `${SIMPLE}.NullTimetable`, value: {} }],
  ['@once', '@once', 'Once, as soon as possible', true, { type: `${SIMPLE}.OnceTimetable`, value: {} }],
  [
    '@continuous',
    '@continuous',
    'As frequently as possible, but only one run at a time.',
    true,
    { type: `${SIMPLE}.ContinuousTimetable`, value: {} },
  ],
  ['@hourly', '0 * * * *', 'Every hour', true, cron('@hourly')],
  ['@daily', '0 0 * * *', 'At 00:00', true, cron('@daily')],
  ['@weekly', '0 0 * * 0', 'At 00:00, only on Sunday', true, cron('@weekly')],
  ['@monthly', '0 0 1 * *', 'At 00:00, on day 1 of the month', true, cron('@monthly')],
  ['@quarterly', '0 0 1 */3 *', 'At 00:00, on day 1 of the month, every 3 months', true, cron('@quarterly')],
  ['@yearly', '0 0 1 1 *', 'At 00:00, on day 1 of the month, only in January', true, cron('@yearly')],
  ['@midnight', '@midnight', '', true, cron('@midnight')],
  ['*/1 * * * *', '*/1 * * * *', 'Every minute', true, cron('*/1 * * * *')],
  ['0 0 * * * */10', '0 0 * * * */10', '', true, cron('0 0 * * * */10')],
  [{ days: 1 }, '1 day, 0:00:00', '', true, { type: DELTA, value: { delta: 86_400 } }],
  ['P1D', '1 day, 0:00:00', '', true, { type: DELTA, value: { delta: 86_400 } }],
  ['PT5M', '0:05:00', '', true, { type: DELTA, value: { delta: 300 } }],
  [0.5, '0:00:00.500000', '', true, { type: DELTA, value: { delta: 0.5 } }],
  [{ hours: 4 }, '4:00:00', '', true, { type: DELTA, value: { delta: 14_400 } }],
  [{ months: 1 }, 'relativedelta(months=+1)', '', true, { type: DELTA, value: { delta: { months: 1 } } }],
  [
    'P1Y6MT36H',
    'relativedelta(years=+1, months=+6, days=+1, hours=+12)',
    '',
    true,
    { type: DELTA, value: { delta: { years: 1, months: 6, days: 1, hours: 12 } } },
  ],
])('the schedule %j is %s', (schedule, summary, description, canBeScheduled, serialized) => {
  const timetable = timetableFromSchedule(schedule, 'Europe/Zurich');
  expect(timetable).toMatchObject({ summary, description, canBeScheduled, serialized });
  expect(createTimetable(timetable.serialized)).toMatchObject({ summary, description, canBeScheduled, serialized });
});

test('only a continuous timetable limits the active runs', () => {
  expect(timetableFromSchedule('@continuous', 'UTC').maxActiveRuns).toBe(1);
  expect(timetableFromSchedule('@daily', 'UTC').maxActiveRuns).toBeUndefined();
});

test('cron expressions may go without data intervals', () => {
  const timetable = timetableFromSchedule('@daily', 'UTC', false);
  expect(timetable).toMatchObject({ summary: '0 0 * * *', description: 'At 00:00' });
  expect(timetable.serialized).toEqual({
    type: TRIGGER,
    value: { expression: '0 0 * * *', timezone: 'UTC', interval: 0 },
  });
});

test.each<[unknown, string]>([
  ['@often', '[@often] is not acceptable: Exactly 5, 6 or 7 columns has to be specified for iterator expression.'],
  ['61 * * * *', '[61 * * * *] is not acceptable: minute 61 is out of range 0-59'],
  [0, 'schedule interval must be positive, not 0:00:00'],
  [-300, 'schedule interval must be positive, not -1 day, 23:55:00'],
  [{ days: -1 }, 'schedule interval must be positive, not -1 day, 0:00:00'],
  [{ months: -1 }, 'schedule interval must be positive, not relativedelta(months=-1)'],
  [{ months: 0.5 }, 'years and months of a duration must be whole numbers'],
  ['P', '"P" is not a duration: write seconds, { hours: 1, minutes: 30 } or ISO 8601 such as \'PT1H30M\''],
  [Number.NaN, "NaN is not a duration: write seconds, { hours: 1, minutes: 30 } or ISO 8601 such as 'PT1H30M'"],
  [true, "true is not a duration: write seconds, { hours: 1, minutes: 30 } or ISO 8601 such as 'PT1H30M'"],
  [{ day: 1 }, '{"day":1} is not a duration: there is no part \'day\''],
])('the schedule %j is refused: %s', (schedule, message) => {
  expect(() => timetableFromSchedule(schedule as Schedule, 'UTC')).toThrow(new RangeError(message));
});

test('a schedule in a zone that does not exist is refused', () => {
  expect(() => timetableFromSchedule('@daily', 'Mars/Olympus')).toThrow("Invalid timezone: 'Mars/Olympus'");
});

test.each<[SerializedTimetable, string]>([
  [{ type: 'my.own.Timetable', value: {} }, "there is no timetable 'my.own.Timetable'"],
  [{ type: CRON, value: { timezone: 'UTC' } }, 'a cron timetable needs its expression'],
  [{ type: CRON, value: { expression: '0 0 * * *' } }, 'a cron timetable needs its timezone'],
  [{ type: CRON, value: { expression: '0 0 30 2 *', timezone: 'UTC' } }, '[0 0 30 2 *] is not acceptable'],
  [{ type: DELTA, value: {} }, 'a delta must be seconds or a relativedelta'],
  [{ type: DELTA, value: { delta: { weekday: [1] } } }, "a relativedelta with 'weekday' cannot be a schedule"],
])('the serialized timetable %j is refused', (serialized, message) => {
  expect(() => createTimetable(serialized)).toThrow(message);
  expect(() => createTimetable(serialized)).toThrow(RangeError);
});

test.each<SerializedTimetable>([
  { type: CRON, value: { expression: '0 0 * * *', timezone: 3600 } },
  { type: TRIGGER, value: { expression: '0 1 * * 3', timezone: 'UTC', interval: 0 } },
  { type: TRIGGER, value: { expression: '0 1 * * 3', timezone: 'UTC', interval: { days: 1, months: 1 } } },
])('the serialized timetable %j comes back as it was', (serialized) => {
  expect(createTimetable(serialized).serialized).toEqual(serialized);
});

test('the same serialized object is read once', () => {
  const serialized = cron('0 0 * * *');
  expect(createTimetable(serialized)).toBe(createTimetable(serialized));
});
