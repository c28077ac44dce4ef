import { expect, test } from 'vitest';
import { type Timestamp, parseTimestamp } from '../foundation/timestamp.ts';
import { type Schedule, createTimetable, timetableFromSchedule } from './create-timetable.ts';
import type { DataInterval, Timetable } from './timetable.ts';

/** A schedule as authors write it, one in a time zone, or one of a CronTriggerTimetable. */
type Case = Schedule | { cron: string; timezone: string } | { cron: string; interval: number };

function timetableOf(schedule: Case): Timetable {
  if (typeof schedule !== 'object' || schedule === null || !('cron' in schedule))
    return timetableFromSchedule(schedule, 'UTC');
  if ('timezone' in schedule) return timetableFromSchedule(schedule.cron, schedule.timezone);
  const value = { expression: schedule.cron, timezone: 'UTC', interval: schedule.interval };
  return createTimetable({ type: 'airflow.timetables.trigger.CronTriggerTimetable', value });
}

/** Reads a moment as the tables write it, in UTC: `2024-01-01` is midnight, `2024-01-01 06:30` has seconds left out. */
function moment(text: string): Timestamp {
  const [day = '', time = '00:00:00'] = text.split(' ');
  return parseTimestamp(`${day}T${time.length === 5 ? `${time}:00` : time}Z`);
}

function short(timestamp: Timestamp): string {
  return timestamp
    .replace('T', ' ')
    .replace(/(?:\.000000)?Z$/, '')
    .replace(/^(\S+) 00:00:00$/, '$1')
    .replace(/^(\S+ \d\d:\d\d):00$/, '$1');
}

/** Intervals are written as `start / end`. */
function interval(text: string): DataInterval {
  const [start = '', end = ''] = text.split(' / ');
  return { start: moment(start), end: moment(end) };
}

// Answers of the timetables of Airflow 2.11.2: schedule, last interval, earliest and latest start, catchup, the present; then
// the interval of the next run, which is due at its end.
test.each<[Case, string | null, string | null, string | null, boolean, string, string | null]>([
  ['0 0 * * *', null, '2024-01-01', null, true, '2024-06-01 12:00', '2024-01-01 / 2024-01-02'],
  ['0 0 * * *', null, '2024-01-01 06:00', null, true, '2024-06-01 12:00', '2024-01-02 / 2024-01-03'],
  ['0 0 * * *', null, null, null, true, '2024-06-01 12:00', null],
  ['0 0 * * *', '2024-01-01 / 2024-01-02', '2024-01-01', null, true, '2024-06-01 12:00', '2024-01-02 / 2024-01-03'],
  ['0 0 * * *', '2024-01-01 / 2024-01-02', null, null, true, '2024-06-01 12:00', '2024-01-02 / 2024-01-03'],
  [
    '0 0 * * *',
    '2024-01-01 / 2024-01-02 07:00',
    '2024-01-01',
    null,
    true,
    '2024-06-01 12:00',
    '2024-01-02 / 2024-01-03',
  ],
  [
    '0 0 * * *',
    '2024-01-01 / 2024-01-02',
    '2024-03-01 12:00',
    null,
    true,
    '2024-06-01 12:00',
    '2024-03-02 / 2024-03-03',
  ],
  [
    '0 0 * * *',
    '2024-01-09 / 2024-01-10',
    '2024-01-01',
    '2024-01-10',
    true,
    '2024-06-01 12:00',
    '2024-01-10 / 2024-01-11',
  ],
  ['0 0 * * *', '2024-01-10 / 2024-01-11', '2024-01-01', '2024-01-10', true, '2024-06-01 12:00', null],
  ['0 0 * * *', null, '2024-02-01', '2024-01-10', true, '2024-06-01 12:00', null],
  ['0 0 * * *', null, '2024-01-01', null, false, '2024-06-01 12:00', '2024-05-31 / 2024-06-01'],
  ['0 0 * * *', null, '2024-01-01', null, false, '2024-06-01', '2024-05-31 / 2024-06-01'],
  ['0 0 * * *', null, '2024-01-01', null, false, '2024-06-01 00:00:00.000001', '2024-05-31 / 2024-06-01'],
  ['0 0 * * *', null, null, null, false, '2024-06-01 12:00', '2024-05-31 / 2024-06-01'],
  ['0 0 * * *', null, '2024-06-01 06:00', null, false, '2024-06-01 12:00', '2024-06-02 / 2024-06-03'],
  ['0 0 * * *', null, '2025-01-01', null, false, '2024-06-01 12:00', '2025-01-01 / 2025-01-02'],
  ['0 0 * * *', '2024-01-01 / 2024-01-02', '2024-01-01', null, false, '2024-06-01 12:00', '2024-05-31 / 2024-06-01'],
  ['0 0 * * *', '2024-05-31 / 2024-06-01', '2024-01-01', null, false, '2024-06-01 12:00', '2024-06-01 / 2024-06-02'],
  ['0 0 * * *', null, '2024-01-01', '2024-05-01', false, '2024-06-01 12:00', null],
  [
    '0 * * * *',
    '2024-01-01 / 2024-01-02',
    '2024-01-01',
    null,
    true,
    '2024-06-01 12:00',
    '2024-01-02 / 2024-01-02 01:00',
  ],
  ['0 0 * * 0', null, '2024-01-01', null, true, '2024-06-01 12:00', '2024-01-07 / 2024-01-14'],
  ['0 0 1 * *', null, '2024-01-15', null, false, '2024-06-15', '2024-05-01 / 2024-06-01'],
  ['*/15 * * * *', null, '2024-01-01', null, false, '2024-06-15 10:07:30', '2024-06-15 09:45 / 2024-06-15 10:00'],
  [
    { cron: '30 2 * * *', timezone: 'America/New_York' },
    '2024-03-08 07:30 / 2024-03-09 07:30',
    '2024-01-01',
    null,
    true,
    '2024-06-01',
    '2024-03-09 07:30 / 2024-03-10 07:30',
  ],
  [
    { cron: '30 2 * * *', timezone: 'America/New_York' },
    '2024-03-09 07:30 / 2024-03-10 07:30',
    '2024-01-01',
    null,
    true,
    '2024-06-01',
    '2024-03-10 07:30 / 2024-03-11 06:30',
  ],
  [
    { cron: '30 1 * * *', timezone: 'America/New_York' },
    '2024-11-01 05:30 / 2024-11-02 05:30',
    '2024-01-01',
    null,
    true,
    '2025-06-01',
    '2024-11-02 05:30 / 2024-11-03 06:30',
  ],
  [
    { cron: '0 * * * *', timezone: 'Europe/Zurich' },
    '2023-10-28 23:00 / 2023-10-29',
    '2023-01-01',
    null,
    true,
    '2025-06-01',
    '2023-10-29 / 2023-10-29 01:00',
  ],
  [86400, null, '2024-01-01 06:00', null, true, '2024-06-01 12:00', '2024-01-01 06:00 / 2024-01-02 06:00'],
  [
    86400,
    '2024-01-01 06:00 / 2024-01-02 06:00',
    '2024-01-01 06:00',
    null,
    true,
    '2024-06-01 12:00',
    '2024-01-02 06:00 / 2024-01-03 06:00',
  ],
  [86400, null, null, null, true, '2024-06-01 12:00', null],
  [86400, null, '2024-01-01 06:00', null, false, '2024-06-01 12:00', '2024-05-31 / 2024-06-01'],
  [
    86400,
    '2024-05-30 06:00 / 2024-05-31 06:00',
    '2024-01-01 06:00',
    null,
    false,
    '2024-06-01 12:00',
    '2024-05-31 06:00 / 2024-06-01 06:00',
  ],
  [14400, null, '2024-01-01', null, false, '2024-06-01 13:00', '2024-06-01 08:00 / 2024-06-01 12:00'],
  [300, null, null, null, false, '2024-06-01 13:07:30', '2024-06-01 13:00 / 2024-06-01 13:05'],
  [5400, null, '2024-06-02', null, false, '2024-06-01 13:07:30', '2024-06-02 / 2024-06-02 01:30'],
  [86400, '2024-01-01 06:00 / 2024-01-02 06:00', '2024-01-01 06:00', '2024-01-02', true, '2024-06-01 12:00', null],
  [
    0.5,
    '2024-01-01 / 2024-01-01 00:00:00.500000',
    null,
    null,
    true,
    '2024-06-01 12:00',
    '2024-01-01 00:00:00.500000 / 2024-01-01 00:00:01',
  ],
  [{ months: 1 }, null, '2024-01-31', null, true, '2024-06-01 12:00', '2024-01-31 / 2024-02-29'],
  [{ months: 1 }, '2023-12-31 / 2024-01-31', '2023-01-31', null, true, '2024-06-01 12:00', '2024-01-31 / 2024-02-29'],
  [{ months: 1 }, null, '2023-01-31', null, false, '2024-06-01 12:00', '2024-04-17 / 2024-05-17'],
  [{ years: 1 }, null, '2024-02-29', null, true, '2024-06-01 12:00', '2024-02-29 / 2025-02-28'],
  [
    { months: 3, days: 1 },
    '2024-01-01 / 2024-04-02',
    '2024-01-01',
    null,
    true,
    '2024-06-01 12:00',
    '2024-04-02 / 2024-07-03',
  ],
  [
    { cron: '0 0 * * *', interval: 0 },
    null,
    '2024-01-01 06:00',
    null,
    true,
    '2024-06-01 12:00',
    '2024-01-02 / 2024-01-02',
  ],
  [
    { cron: '0 0 * * *', interval: 86400 },
    null,
    '2024-01-01',
    null,
    true,
    '2024-06-01 12:00',
    '2023-12-31 / 2024-01-01',
  ],
  [
    { cron: '0 0 * * *', interval: 0 },
    '2024-01-02 / 2024-01-02',
    '2024-01-01',
    null,
    true,
    '2024-06-01 12:00',
    '2024-01-03 / 2024-01-03',
  ],
  [{ cron: '0 0 * * *', interval: 0 }, null, '2024-01-01', null, false, '2024-06-01 12:00', '2024-06-01 / 2024-06-01'],
  [{ cron: '0 0 * * *', interval: 0 }, null, null, null, false, '2024-06-01 12:00', '2024-06-01 / 2024-06-01'],
  [{ cron: '0 0 * * *', interval: 0 }, null, null, null, true, '2024-06-01 12:00', null],
  [
    { cron: '0 0 * * *', interval: 0 },
    '2024-06-01 / 2024-06-01',
    '2024-01-01',
    null,
    false,
    '2024-06-01 12:00',
    '2024-06-02 / 2024-06-02',
  ],
  [
    { cron: '0 0 * * *', interval: 0 },
    '2024-06-01 / 2024-06-01',
    '2024-01-01',
    '2024-06-01',
    false,
    '2024-06-01 12:00',
    null,
  ],
  ['@once', null, '2024-01-01 06:00', null, true, '2024-06-01 12:00', '2024-01-01 06:00 / 2024-01-01 06:00'],
  ['@once', null, '2024-01-01 06:00', null, false, '2024-06-01 12:00', '2024-01-01 06:00 / 2024-01-01 06:00'],
  ['@once', null, null, null, true, '2024-06-01 12:00', null],
  ['@once', '2024-01-01 06:00 / 2024-01-01 06:00', '2024-01-01 06:00', null, true, '2024-06-01 12:00', null],
  ['@once', null, '2024-01-01 06:00', '2023-01-01 06:00', true, '2024-06-01 12:00', null],
  ['@continuous', null, '2024-01-01 06:00', null, true, '2024-06-01 12:00', '2024-01-01 06:00 / 2024-06-01 12:00'],
  ['@continuous', null, '2025-01-01 06:00', null, false, '2024-06-01 12:00', '2025-01-01 06:00 / 2025-01-01 06:00'],
  ['@continuous', null, null, null, true, '2024-06-01 12:00', null],
  [
    '@continuous',
    '2024-01-01 06:00 / 2024-06-01 11:00',
    '2024-01-01 06:00',
    null,
    true,
    '2024-06-01 12:00',
    '2024-06-01 11:00 / 2024-06-01 12:00',
  ],
  [
    '@continuous',
    '2024-01-01 06:00 / 2024-06-01 11:00',
    '2024-01-01 06:00',
    '2024-06-01 11:30',
    true,
    '2024-06-01 12:00',
    null,
  ],
  [null, null, '2024-01-01 06:00', null, true, '2024-06-01 12:00', null],
])('%j, last %s, from %s to %s, catchup %s, at %s: %s', (schedule, last, earliest, latest, catchup, now, expected) => {
  const restriction = {
    earliest: earliest === null ? null : moment(earliest),
    latest: latest === null ? null : moment(latest),
    catchup,
  };
  const info = timetableOf(schedule).nextDagRunInfo(last === null ? null : interval(last), restriction, moment(now));
  expect(info && `${short(info.dataInterval.start)} / ${short(info.dataInterval.end)}`).toBe(expected);
  expect(info?.logicalDate).toBe(info?.dataInterval.start);
  expect(info?.runAfter).toBe(info?.dataInterval.end);
});

// Likewise: schedule, the moment of the manual run, and its interval. The one of no length is Airflow's answer on the day when
// clocks are set forward over the schedule's time.
test.each<[Case, string, string]>([
  ['0 0 * * *', '2024-01-25 01:00', '2024-01-24 / 2024-01-25'],
  ['0 0 * * *', '2024-01-25', '2024-01-24 / 2024-01-25'],
  ['0 0 * * *', '2024-01-25 00:00:00.000001', '2024-01-24 / 2024-01-25'],
  ['0 * * * *', '2024-01-25 01:59:59', '2024-01-25 / 2024-01-25 01:00'],
  ['0 0 * * 0', '2024-01-25 01:00', '2024-01-14 / 2024-01-21'],
  ['0 0 1 * *', '2024-03-01', '2024-02-01 / 2024-03-01'],
  [{ cron: '30 2 * * *', timezone: 'America/New_York' }, '2024-03-10 12:00', '2024-03-10 07:30 / 2024-03-10 07:30'],
  [86400, '2024-01-25 01:00', '2024-01-24 01:00 / 2024-01-25 01:00'],
  [0.25, '2024-01-25 01:00:00.100000', '2024-01-25 00:59:59.850000 / 2024-01-25 01:00:00.100000'],
  [{ months: 1 }, '2024-03-31 01:00', '2024-02-29 01:00 / 2024-03-31 01:00'],
  [{ cron: '0 0 * * *', interval: 0 }, '2024-01-25 01:00', '2024-01-25 01:00 / 2024-01-25 01:00'],
  [{ cron: '0 0 * * *', interval: 3600 }, '2024-01-25 01:00', '2024-01-25 / 2024-01-25 01:00'],
  ['@once', '2024-01-25 01:00', '2024-01-25 01:00 / 2024-01-25 01:00'],
  ['@continuous', '2024-01-25 01:00', '2024-01-25 01:00 / 2024-01-25 01:00'],
  [null, '2024-01-25 01:00', '2024-01-25 01:00 / 2024-01-25 01:00'],
])('a manual run of %j at %s is about %s', (schedule, runAfter, expected) => {
  const { start, end } = timetableOf(schedule).inferManualDataInterval(moment(runAfter));
  expect(`${short(start)} / ${short(end)}`).toBe(expected);
});

test('a continuous run does not end before it starts where the clock was set back', () => {
  const last = { start: moment('2024-01-01'), end: moment('2024-01-02') };
  const restriction = { earliest: last.start, latest: null, catchup: true };
  const info = timetableOf('@continuous').nextDagRunInfo(last, restriction, moment('2024-01-01 23:00'));
  expect(info?.dataInterval).toEqual({ start: last.end, end: last.end });
});

test('a year of runs follows without a gap', () => {
  const timetable = timetableOf('@daily');
  const restriction = { earliest: moment('2012-01-01'), latest: moment('2012-12-31'), catchup: true };
  const starts: Timestamp[] = [];
  let last: DataInterval | null = null;
  for (;;) {
    const info = timetable.nextDagRunInfo(last, restriction, moment('2026-01-01'));
    if (info === null) break;
    expect(info.logicalDate).toBe(last?.end ?? restriction.earliest);
    starts.push(info.logicalDate);
    last = info.dataInterval;
  }
  expect(starts).toHaveLength(366);
  expect(starts.at(-1)).toBe('2012-12-31T00:00:00.000000Z');
});

test.each<[Schedule, string]>([
  ['0 0 * * *', '9999-12-31'],
  [86_400, '9999-12-31'],
  [{ months: 1 }, '9999-12-15'],
])('%j has no run whose interval would end after the year 9999', (schedule, earliest) => {
  const restriction = { earliest: moment(earliest), latest: null, catchup: true };
  expect(timetableOf(schedule).nextDagRunInfo(null, restriction, moment('2024-01-01'))).toBeNull();
});

test('a schedule of certain years ends with them', () => {
  const timetable = timetableOf('0 0 1 1 * 0 2020-2022');
  const restriction = { earliest: moment('2019-06-01'), latest: null, catchup: true };
  const now = moment('2024-01-01');
  expect(timetable.nextDagRunInfo(null, restriction, now)?.logicalDate).toBe('2020-01-01T00:00:00.000000Z');
  const last = { start: moment('2021-01-01'), end: moment('2022-01-01') };
  expect(timetable.nextDagRunInfo(last, restriction, now)).toBeNull();
  const future = timetableOf('0 0 1 1 * 0 2030-2032');
  expect(future.nextDagRunInfo(null, { ...restriction, catchup: false }, now)?.runAfter).toBe(
    '2031-01-01T00:00:00.000000Z',
  );
  expect(future.inferManualDataInterval(now)).toEqual({ start: now, end: now });
});
