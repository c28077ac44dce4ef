import { expect, test } from 'vitest';
import { type Timestamp, parseTimestamp } from '../foundation/timestamp.ts';
import { type Schedule, createTimetable, timetableFromSchedule } from './create-timetable.ts';
import type { Timetable } from './timetable.ts';

/** A schedule as authors write it, one in a time zone, or one of a CronTriggerTimetable. */
type Case = Schedule | { cron: string; timezone: string } | { cron: string; interval: number };

function timetableOf(schedule: Case): Timetable {
  if (typeof schedule !== 'object' || schedule === null || !('cron' in schedule))
    return timetableFromSchedule(schedule, 'UTC');
  if ('timezone' in schedule) return timetableFromSchedule(schedule.cron, schedule.timezone);
  const value = { expression: schedule.cron, timezone: 'UTC', interval: schedule.interval };
  return createTimetable({ type: 'airflow.timetables.trigger.CronTriggerTimetable', value });
}

function moment(text: string): Timestamp {
  return parseTimestamp(`${text}Z`);
}

function short(timestamp: Timestamp): string {
  return timestamp.replace(/(\.000000)?Z$/, '');
}

type Interval = [start: string, end: string];

// Answers of the timetables of Airflow 2.11.2: schedule, last interval, earliest start, latest start, catchup, present; then
// when the next run is due and its interval.
test.each<
  [
    Case,
    Interval | null,
    string | null,
    string | null,
    boolean,
    string,
    [due: string, start: string, end: string] | null,
  ]
>([
  [
    '0 0 * * *',
    null,
    '2024-01-01T00:00:00',
    null,
    true,
    '2024-06-01T12:00:00',
    ['2024-01-02T00:00:00', '2024-01-01T00:00:00', '2024-01-02T00:00:00'],
  ],
  [
    '0 0 * * *',
    null,
    '2024-01-01T06:00:00',
    null,
    true,
    '2024-06-01T12:00:00',
    ['2024-01-03T00:00:00', '2024-01-02T00:00:00', '2024-01-03T00:00:00'],
  ],
  ['0 0 * * *', null, null, null, true, '2024-06-01T12:00:00', null],
  [
    '0 0 * * *',
    ['2024-01-01T00:00:00', '2024-01-02T00:00:00'],
    '2024-01-01T00:00:00',
    null,
    true,
    '2024-06-01T12:00:00',
    ['2024-01-03T00:00:00', '2024-01-02T00:00:00', '2024-01-03T00:00:00'],
  ],
  [
    '0 0 * * *',
    ['2024-01-01T00:00:00', '2024-01-02T00:00:00'],
    null,
    null,
    true,
    '2024-06-01T12:00:00',
    ['2024-01-03T00:00:00', '2024-01-02T00:00:00', '2024-01-03T00:00:00'],
  ],
  [
    '0 0 * * *',
    ['2024-01-01T00:00:00', '2024-01-02T07:00:00'],
    '2024-01-01T00:00:00',
    null,
    true,
    '2024-06-01T12:00:00',
    ['2024-01-03T00:00:00', '2024-01-02T00:00:00', '2024-01-03T00:00:00'],
  ],
  [
    '0 0 * * *',
    ['2024-01-01T00:00:00', '2024-01-02T00:00:00'],
    '2024-03-01T12:00:00',
    null,
    true,
    '2024-06-01T12:00:00',
    ['2024-03-03T00:00:00', '2024-03-02T00:00:00', '2024-03-03T00:00:00'],
  ],
  [
    '0 0 * * *',
    ['2024-01-09T00:00:00', '2024-01-10T00:00:00'],
    '2024-01-01T00:00:00',
    '2024-01-10T00:00:00',
    true,
    '2024-06-01T12:00:00',
    ['2024-01-11T00:00:00', '2024-01-10T00:00:00', '2024-01-11T00:00:00'],
  ],
  [
    '0 0 * * *',
    ['2024-01-10T00:00:00', '2024-01-11T00:00:00'],
    '2024-01-01T00:00:00',
    '2024-01-10T00:00:00',
    true,
    '2024-06-01T12:00:00',
    null,
  ],
  ['0 0 * * *', null, '2024-02-01T00:00:00', '2024-01-10T00:00:00', true, '2024-06-01T12:00:00', null],
  [
    '0 0 * * *',
    null,
    '2024-01-01T00:00:00',
    null,
    false,
    '2024-06-01T12:00:00',
    ['2024-06-01T00:00:00', '2024-05-31T00:00:00', '2024-06-01T00:00:00'],
  ],
  [
    '0 0 * * *',
    null,
    '2024-01-01T00:00:00',
    null,
    false,
    '2024-06-01T00:00:00',
    ['2024-06-01T00:00:00', '2024-05-31T00:00:00', '2024-06-01T00:00:00'],
  ],
  [
    '0 0 * * *',
    null,
    '2024-01-01T00:00:00',
    null,
    false,
    '2024-06-01T00:00:00.000001',
    ['2024-06-01T00:00:00', '2024-05-31T00:00:00', '2024-06-01T00:00:00'],
  ],
  [
    '0 0 * * *',
    null,
    null,
    null,
    false,
    '2024-06-01T12:00:00',
    ['2024-06-01T00:00:00', '2024-05-31T00:00:00', '2024-06-01T00:00:00'],
  ],
  [
    '0 0 * * *',
    null,
    '2024-06-01T06:00:00',
    null,
    false,
    '2024-06-01T12:00:00',
    ['2024-06-03T00:00:00', '2024-06-02T00:00:00', '2024-06-03T00:00:00'],
  ],
  [
    '0 0 * * *',
    null,
    '2025-01-01T00:00:00',
    null,
    false,
    '2024-06-01T12:00:00',
    ['2025-01-02T00:00:00', '2025-01-01T00:00:00', '2025-01-02T00:00:00'],
  ],
  [
    '0 0 * * *',
    ['2024-01-01T00:00:00', '2024-01-02T00:00:00'],
    '2024-01-01T00:00:00',
    null,
    false,
    '2024-06-01T12:00:00',
    ['2024-06-01T00:00:00', '2024-05-31T00:00:00', '2024-06-01T00:00:00'],
  ],
  [
    '0 0 * * *',
    ['2024-05-31T00:00:00', '2024-06-01T00:00:00'],
    '2024-01-01T00:00:00',
    null,
    false,
    '2024-06-01T12:00:00',
    ['2024-06-02T00:00:00', '2024-06-01T00:00:00', '2024-06-02T00:00:00'],
  ],
  ['0 0 * * *', null, '2024-01-01T00:00:00', '2024-05-01T00:00:00', false, '2024-06-01T12:00:00', null],
  [
    '0 * * * *',
    ['2024-01-01T00:00:00', '2024-01-02T00:00:00'],
    '2024-01-01T00:00:00',
    null,
    true,
    '2024-06-01T12:00:00',
    ['2024-01-02T01:00:00', '2024-01-02T00:00:00', '2024-01-02T01:00:00'],
  ],
  [
    '0 0 * * 0',
    null,
    '2024-01-01T00:00:00',
    null,
    true,
    '2024-06-01T12:00:00',
    ['2024-01-14T00:00:00', '2024-01-07T00:00:00', '2024-01-14T00:00:00'],
  ],
  [
    '0 0 1 * *',
    null,
    '2024-01-15T00:00:00',
    null,
    false,
    '2024-06-15T00:00:00',
    ['2024-06-01T00:00:00', '2024-05-01T00:00:00', '2024-06-01T00:00:00'],
  ],
  [
    '*/15 * * * *',
    null,
    '2024-01-01T00:00:00',
    null,
    false,
    '2024-06-15T10:07:30',
    ['2024-06-15T10:00:00', '2024-06-15T09:45:00', '2024-06-15T10:00:00'],
  ],
  [
    { cron: '30 2 * * *', timezone: 'America/New_York' },
    ['2024-03-08T07:30:00', '2024-03-09T07:30:00'],
    '2024-01-01T00:00:00',
    null,
    true,
    '2024-06-01T00:00:00',
    ['2024-03-10T07:30:00', '2024-03-09T07:30:00', '2024-03-10T07:30:00'],
  ],
  [
    { cron: '30 2 * * *', timezone: 'America/New_York' },
    ['2024-03-09T07:30:00', '2024-03-10T07:30:00'],
    '2024-01-01T00:00:00',
    null,
    true,
    '2024-06-01T00:00:00',
    ['2024-03-11T06:30:00', '2024-03-10T07:30:00', '2024-03-11T06:30:00'],
  ],
  [
    { cron: '30 1 * * *', timezone: 'America/New_York' },
    ['2024-11-01T05:30:00', '2024-11-02T05:30:00'],
    '2024-01-01T00:00:00',
    null,
    true,
    '2025-06-01T00:00:00',
    ['2024-11-03T06:30:00', '2024-11-02T05:30:00', '2024-11-03T06:30:00'],
  ],
  [
    { cron: '0 * * * *', timezone: 'Europe/Zurich' },
    ['2023-10-28T23:00:00', '2023-10-29T00:00:00'],
    '2023-01-01T00:00:00',
    null,
    true,
    '2025-06-01T00:00:00',
    ['2023-10-29T01:00:00', '2023-10-29T00:00:00', '2023-10-29T01:00:00'],
  ],
  [
    86400,
    null,
    '2024-01-01T06:00:00',
    null,
    true,
    '2024-06-01T12:00:00',
    ['2024-01-02T06:00:00', '2024-01-01T06:00:00', '2024-01-02T06:00:00'],
  ],
  [
    86400,
    ['2024-01-01T06:00:00', '2024-01-02T06:00:00'],
    '2024-01-01T06:00:00',
    null,
    true,
    '2024-06-01T12:00:00',
    ['2024-01-03T06:00:00', '2024-01-02T06:00:00', '2024-01-03T06:00:00'],
  ],
  [86400, null, null, null, true, '2024-06-01T12:00:00', null],
  [
    86400,
    null,
    '2024-01-01T06:00:00',
    null,
    false,
    '2024-06-01T12:00:00',
    ['2024-06-01T00:00:00', '2024-05-31T00:00:00', '2024-06-01T00:00:00'],
  ],
  [
    86400,
    ['2024-05-30T06:00:00', '2024-05-31T06:00:00'],
    '2024-01-01T06:00:00',
    null,
    false,
    '2024-06-01T12:00:00',
    ['2024-06-01T06:00:00', '2024-05-31T06:00:00', '2024-06-01T06:00:00'],
  ],
  [
    14400,
    null,
    '2024-01-01T00:00:00',
    null,
    false,
    '2024-06-01T13:00:00',
    ['2024-06-01T12:00:00', '2024-06-01T08:00:00', '2024-06-01T12:00:00'],
  ],
  [
    300,
    null,
    null,
    null,
    false,
    '2024-06-01T13:07:30',
    ['2024-06-01T13:05:00', '2024-06-01T13:00:00', '2024-06-01T13:05:00'],
  ],
  [
    5400,
    null,
    '2024-06-02T00:00:00',
    null,
    false,
    '2024-06-01T13:07:30',
    ['2024-06-02T01:30:00', '2024-06-02T00:00:00', '2024-06-02T01:30:00'],
  ],
  [
    86400,
    ['2024-01-01T06:00:00', '2024-01-02T06:00:00'],
    '2024-01-01T06:00:00',
    '2024-01-02T00:00:00',
    true,
    '2024-06-01T12:00:00',
    null,
  ],
  [
    0.5,
    ['2024-01-01T00:00:00', '2024-01-01T00:00:00.500000'],
    null,
    null,
    true,
    '2024-06-01T12:00:00',
    ['2024-01-01T00:00:01', '2024-01-01T00:00:00.500000', '2024-01-01T00:00:01'],
  ],
  [
    { months: 1 },
    null,
    '2024-01-31T00:00:00',
    null,
    true,
    '2024-06-01T12:00:00',
    ['2024-02-29T00:00:00', '2024-01-31T00:00:00', '2024-02-29T00:00:00'],
  ],
  [
    { months: 1 },
    ['2023-12-31T00:00:00', '2024-01-31T00:00:00'],
    '2023-01-31T00:00:00',
    null,
    true,
    '2024-06-01T12:00:00',
    ['2024-02-29T00:00:00', '2024-01-31T00:00:00', '2024-02-29T00:00:00'],
  ],
  [
    { months: 1 },
    null,
    '2023-01-31T00:00:00',
    null,
    false,
    '2024-06-01T12:00:00',
    ['2024-05-17T00:00:00', '2024-04-17T00:00:00', '2024-05-17T00:00:00'],
  ],
  [
    { years: 1 },
    null,
    '2024-02-29T00:00:00',
    null,
    true,
    '2024-06-01T12:00:00',
    ['2025-02-28T00:00:00', '2024-02-29T00:00:00', '2025-02-28T00:00:00'],
  ],
  [
    { months: 3, days: 1 },
    ['2024-01-01T00:00:00', '2024-04-02T00:00:00'],
    '2024-01-01T00:00:00',
    null,
    true,
    '2024-06-01T12:00:00',
    ['2024-07-03T00:00:00', '2024-04-02T00:00:00', '2024-07-03T00:00:00'],
  ],
  [
    { cron: '0 0 * * *', interval: 0 },
    null,
    '2024-01-01T06:00:00',
    null,
    true,
    '2024-06-01T12:00:00',
    ['2024-01-02T00:00:00', '2024-01-02T00:00:00', '2024-01-02T00:00:00'],
  ],
  [
    { cron: '0 0 * * *', interval: 86400 },
    null,
    '2024-01-01T00:00:00',
    null,
    true,
    '2024-06-01T12:00:00',
    ['2024-01-01T00:00:00', '2023-12-31T00:00:00', '2024-01-01T00:00:00'],
  ],
  [
    { cron: '0 0 * * *', interval: 0 },
    ['2024-01-02T00:00:00', '2024-01-02T00:00:00'],
    '2024-01-01T00:00:00',
    null,
    true,
    '2024-06-01T12:00:00',
    ['2024-01-03T00:00:00', '2024-01-03T00:00:00', '2024-01-03T00:00:00'],
  ],
  [
    { cron: '0 0 * * *', interval: 0 },
    null,
    '2024-01-01T00:00:00',
    null,
    false,
    '2024-06-01T12:00:00',
    ['2024-06-01T00:00:00', '2024-06-01T00:00:00', '2024-06-01T00:00:00'],
  ],
  [
    { cron: '0 0 * * *', interval: 0 },
    null,
    null,
    null,
    false,
    '2024-06-01T12:00:00',
    ['2024-06-01T00:00:00', '2024-06-01T00:00:00', '2024-06-01T00:00:00'],
  ],
  [{ cron: '0 0 * * *', interval: 0 }, null, null, null, true, '2024-06-01T12:00:00', null],
  [
    { cron: '0 0 * * *', interval: 0 },
    ['2024-06-01T00:00:00', '2024-06-01T00:00:00'],
    '2024-01-01T00:00:00',
    null,
    false,
    '2024-06-01T12:00:00',
    ['2024-06-02T00:00:00', '2024-06-02T00:00:00', '2024-06-02T00:00:00'],
  ],
  [
    { cron: '0 0 * * *', interval: 0 },
    ['2024-06-01T00:00:00', '2024-06-01T00:00:00'],
    '2024-01-01T00:00:00',
    '2024-06-01T00:00:00',
    false,
    '2024-06-01T12:00:00',
    null,
  ],
  [
    '@once',
    null,
    '2024-01-01T06:00:00',
    null,
    true,
    '2024-06-01T12:00:00',
    ['2024-01-01T06:00:00', '2024-01-01T06:00:00', '2024-01-01T06:00:00'],
  ],
  [
    '@once',
    null,
    '2024-01-01T06:00:00',
    null,
    false,
    '2024-06-01T12:00:00',
    ['2024-01-01T06:00:00', '2024-01-01T06:00:00', '2024-01-01T06:00:00'],
  ],
  ['@once', null, null, null, true, '2024-06-01T12:00:00', null],
  [
    '@once',
    ['2024-01-01T06:00:00', '2024-01-01T06:00:00'],
    '2024-01-01T06:00:00',
    null,
    true,
    '2024-06-01T12:00:00',
    null,
  ],
  ['@once', null, '2024-01-01T06:00:00', '2023-01-01T06:00:00', true, '2024-06-01T12:00:00', null],
  [
    '@continuous',
    null,
    '2024-01-01T06:00:00',
    null,
    true,
    '2024-06-01T12:00:00',
    ['2024-06-01T12:00:00', '2024-01-01T06:00:00', '2024-06-01T12:00:00'],
  ],
  [
    '@continuous',
    null,
    '2025-01-01T06:00:00',
    null,
    false,
    '2024-06-01T12:00:00',
    ['2025-01-01T06:00:00', '2025-01-01T06:00:00', '2025-01-01T06:00:00'],
  ],
  ['@continuous', null, null, null, true, '2024-06-01T12:00:00', null],
  [
    '@continuous',
    ['2024-01-01T06:00:00', '2024-06-01T11:00:00'],
    '2024-01-01T06:00:00',
    null,
    true,
    '2024-06-01T12:00:00',
    ['2024-06-01T12:00:00', '2024-06-01T11:00:00', '2024-06-01T12:00:00'],
  ],
  [
    '@continuous',
    ['2024-01-01T06:00:00', '2024-06-01T11:00:00'],
    '2024-01-01T06:00:00',
    '2024-06-01T11:30:00',
    true,
    '2024-06-01T12:00:00',
    null,
  ],
  [null, null, '2024-01-01T06:00:00', null, true, '2024-06-01T12:00:00', null],
])('%j, last %j, from %s to %s, catchup %s, at %s: %j', (schedule, last, earliest, latest, catchup, now, expected) => {
  const info = timetableOf(schedule).nextDagRunInfo(
    last === null ? null : { start: moment(last[0]), end: moment(last[1]) },
    {
      earliest: earliest === null ? null : moment(earliest),
      latest: latest === null ? null : moment(latest),
      catchup,
    },
    moment(now),
  );
  const { runAfter, dataInterval } = info ?? {};
  expect(info && [runAfter, dataInterval?.start, dataInterval?.end].map((date) => date && short(date))).toEqual(
    expected,
  );
  expect(info?.logicalDate).toBe(dataInterval?.start);
});

// Likewise: schedule, the moment of the manual run, and its interval. The one of no length is Airflow's answer on the day when
// clocks are set forward over the schedule's time.
test.each<[Case, string, string, string]>([
  ['0 0 * * *', '2024-01-25T01:00:00', '2024-01-24T00:00:00', '2024-01-25T00:00:00'],
  ['0 0 * * *', '2024-01-25T00:00:00', '2024-01-24T00:00:00', '2024-01-25T00:00:00'],
  ['0 0 * * *', '2024-01-25T00:00:00.000001', '2024-01-24T00:00:00', '2024-01-25T00:00:00'],
  ['0 * * * *', '2024-01-25T01:59:59', '2024-01-25T00:00:00', '2024-01-25T01:00:00'],
  ['0 0 * * 0', '2024-01-25T01:00:00', '2024-01-14T00:00:00', '2024-01-21T00:00:00'],
  ['0 0 1 * *', '2024-03-01T00:00:00', '2024-02-01T00:00:00', '2024-03-01T00:00:00'],
  [
    { cron: '30 2 * * *', timezone: 'America/New_York' },
    '2024-03-10T12:00:00',
    '2024-03-10T07:30:00',
    '2024-03-10T07:30:00',
  ],
  [86400, '2024-01-25T01:00:00', '2024-01-24T01:00:00', '2024-01-25T01:00:00'],
  [0.25, '2024-01-25T01:00:00.100000', '2024-01-25T00:59:59.850000', '2024-01-25T01:00:00.100000'],
  [{ months: 1 }, '2024-03-31T01:00:00', '2024-02-29T01:00:00', '2024-03-31T01:00:00'],
  [{ cron: '0 0 * * *', interval: 0 }, '2024-01-25T01:00:00', '2024-01-25T01:00:00', '2024-01-25T01:00:00'],
  [{ cron: '0 0 * * *', interval: 3600 }, '2024-01-25T01:00:00', '2024-01-25T00:00:00', '2024-01-25T01:00:00'],
  ['@once', '2024-01-25T01:00:00', '2024-01-25T01:00:00', '2024-01-25T01:00:00'],
  ['@continuous', '2024-01-25T01:00:00', '2024-01-25T01:00:00', '2024-01-25T01:00:00'],
  [null, '2024-01-25T01:00:00', '2024-01-25T01:00:00', '2024-01-25T01:00:00'],
])('a manual run of %j at %s is about %s to %s', (schedule, runAfter, start, end) => {
  const interval = timetableOf(schedule).inferManualDataInterval(moment(runAfter));
  expect([short(interval.start), short(interval.end)]).toEqual([start, end]);
});

test('a continuous run does not end before it starts where the clock was set back', () => {
  const last = { start: moment('2024-01-01T00:00:00'), end: moment('2024-01-02T00:00:00') };
  const restriction = { earliest: last.start, latest: null, catchup: true };
  const info = timetableOf('@continuous').nextDagRunInfo(last, restriction, moment('2024-01-01T23:00:00'));
  expect(info?.dataInterval).toEqual({ start: last.end, end: last.end });
});

test('a year of runs follows without a gap', () => {
  const timetable = timetableOf('@daily');
  const restriction = { earliest: moment('2012-01-01T00:00:00'), latest: moment('2012-12-31T00:00:00'), catchup: true };
  const starts: Timestamp[] = [];
  let last: Parameters<Timetable['nextDagRunInfo']>[0] = null;
  for (;;) {
    const info = timetable.nextDagRunInfo(last, restriction, moment('2026-01-01T00:00:00'));
    if (info === null) break;
    expect(info.logicalDate).toBe(last?.end ?? restriction.earliest);
    starts.push(info.logicalDate);
    last = info.dataInterval;
  }
  expect(starts).toHaveLength(366);
  expect(starts.at(-1)).toBe('2012-12-31T00:00:00.000000Z');
});

test.each<[Schedule, string]>([
  ['0 0 * * *', '9999-12-31T00:00:00'],
  [86_400, '9999-12-31T00:00:00'],
  [{ months: 1 }, '9999-12-15T00:00:00'],
])('%j has no run whose interval would end after the year 9999', (schedule, earliest) => {
  const restriction = { earliest: moment(earliest), latest: null, catchup: true };
  expect(timetableOf(schedule).nextDagRunInfo(null, restriction, moment('2024-01-01T00:00:00'))).toBeNull();
});

test('a schedule of certain years ends with them', () => {
  const timetable = timetableOf('0 0 1 1 * 0 2020-2022');
  const restriction = { earliest: moment('2019-06-01T00:00:00'), latest: null, catchup: true };
  const now = moment('2024-01-01T00:00:00');
  expect(timetable.nextDagRunInfo(null, restriction, now)?.logicalDate).toBe('2020-01-01T00:00:00.000000Z');
  const last = { start: moment('2021-01-01T00:00:00'), end: moment('2022-01-01T00:00:00') };
  expect(timetable.nextDagRunInfo(last, restriction, now)).toBeNull();
  const future = timetableOf('0 0 1 1 * 0 2030-2032');
  expect(future.nextDagRunInfo(null, { ...restriction, catchup: false }, now)?.runAfter).toBe(
    '2031-01-01T00:00:00.000000Z',
  );
  expect(future.inferManualDataInterval(now)).toEqual({ start: now, end: now });
});
