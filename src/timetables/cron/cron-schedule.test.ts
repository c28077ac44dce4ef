import { expect, test } from 'vitest';
import { type Timestamp, parseTimestamp } from '../../foundation/timestamp.ts';
import { parseCron } from './parse-cron.ts';
import { createCronSchedule } from './cron-schedule.ts';
import { findZone } from '../calendar/zone.ts';

function short(moment: Timestamp | null): string | null {
  return moment === null ? null : moment.slice(0, 19);
}

// What CronMixin of Airflow 2.11.2 answers, with pendulum 3.1 and croniter 6.0, around the days on which clocks change. Times
// are UTC: the expression, the zone, a moment, the next one, the previous one, and the moment aligned to either.
test.each([
  [
    '30 2 * * *',
    'America/New_York',
    '2024-03-09T12:00:00',
    '2024-03-10T07:30:00',
    '2024-03-09T07:30:00',
    '2024-03-10T07:30:00',
    '2024-03-09T07:30:00',
  ],
  [
    '30 2 * * *',
    'America/New_York',
    '2024-03-10T07:30:00',
    '2024-03-11T06:30:00',
    '2024-03-10T07:30:00',
    '2024-03-10T07:30:00',
    '2024-03-10T07:30:00',
  ],
  [
    '30 1 * * *',
    'America/New_York',
    '2024-11-03T04:00:00',
    '2024-11-03T06:30:00',
    '2024-11-02T05:30:00',
    '2024-11-03T06:30:00',
    '2024-11-02T05:30:00',
  ],
  [
    '30 1 * * *',
    'America/New_York',
    '2024-11-03T05:45:00',
    '2024-11-04T06:30:00',
    '2024-11-03T06:30:00',
    '2024-11-04T06:30:00',
    '2024-11-03T06:30:00',
  ],
  [
    '30 1 * * *',
    'America/New_York',
    '2024-11-03T06:30:00',
    '2024-11-04T06:30:00',
    '2024-11-02T05:30:00',
    '2024-11-03T06:30:00',
    '2024-11-03T06:30:00',
  ],
  [
    '0 0 * * *',
    'America/New_York',
    '2024-03-10T12:00:00',
    '2024-03-11T04:00:00',
    '2024-03-10T05:00:00',
    '2024-03-11T04:00:00',
    '2024-03-10T05:00:00',
  ],
  [
    '0 0 * * *',
    'America/New_York',
    '2024-11-03T12:00:00',
    '2024-11-04T05:00:00',
    '2024-11-03T04:00:00',
    '2024-11-04T05:00:00',
    '2024-11-03T04:00:00',
  ],
  [
    '0 * * * *',
    'America/New_York',
    '2024-03-10T06:30:00',
    '2024-03-10T07:00:00',
    '2024-03-10T06:00:00',
    '2024-03-10T07:00:00',
    '2024-03-10T06:00:00',
  ],
  [
    '0 * * * *',
    'America/New_York',
    '2024-11-03T05:00:00',
    '2024-11-03T06:00:00',
    '2024-11-03T04:00:00',
    '2024-11-03T05:00:00',
    '2024-11-03T05:00:00',
  ],
  [
    '0 * * * *',
    'America/New_York',
    '2024-11-03T06:00:00',
    '2024-11-03T07:00:00',
    '2024-11-03T05:00:00',
    '2024-11-03T06:00:00',
    '2024-11-03T06:00:00',
  ],
  [
    '30 * * * *',
    'Europe/Zurich',
    '2023-10-29T00:30:00',
    '2023-10-29T01:30:00',
    '2023-10-28T23:30:00',
    '2023-10-29T00:30:00',
    '2023-10-29T00:30:00',
  ],
  [
    '30 * * * *',
    'Europe/Zurich',
    '2023-10-29T01:30:00',
    '2023-10-29T02:30:00',
    '2023-10-29T00:30:00',
    '2023-10-29T01:30:00',
    '2023-10-29T01:30:00',
  ],
  [
    '*/15 * * * *',
    'Europe/Zurich',
    '2024-03-31T00:50:00',
    '2024-03-31T01:00:00',
    '2024-03-31T00:45:00',
    '2024-03-31T01:00:00',
    '2024-03-31T00:45:00',
  ],
  [
    '*/15 * * * *',
    'Europe/Zurich',
    '2023-10-29T00:50:00',
    '2023-10-29T01:00:00',
    '2023-10-29T00:45:00',
    '2023-10-29T01:00:00',
    '2023-10-29T00:45:00',
  ],
  [
    '30 */2 * * *',
    'Europe/Zurich',
    '2023-10-29T00:15:00',
    '2023-10-29T01:30:00',
    '2023-10-28T22:30:00',
    '2023-10-29T01:30:00',
    '2023-10-28T22:30:00',
  ],
  [
    '30 */2 * * *',
    'Europe/Zurich',
    '2023-10-29T01:15:00',
    '2023-10-29T01:30:00',
    '2023-10-28T22:30:00',
    '2023-10-29T01:30:00',
    '2023-10-28T22:30:00',
  ],
  [
    '30 */2 * * *',
    'Europe/Zurich',
    '2024-03-31T00:45:00',
    '2024-03-31T01:30:00',
    '2024-03-30T23:30:00',
    '2024-03-31T01:30:00',
    '2024-03-30T23:30:00',
  ],
  [
    '0 0-23 * * *',
    'Europe/Zurich',
    '2023-10-29T00:00:00',
    '2023-10-29T01:00:00',
    '2023-10-28T23:00:00',
    '2023-10-29T00:00:00',
    '2023-10-29T00:00:00',
  ],
  [
    '0 0-22 * * *',
    'Europe/Zurich',
    '2023-10-29T00:00:00',
    '2023-10-29T02:00:00',
    '2023-10-28T23:00:00',
    '2023-10-29T02:00:00',
    '2023-10-28T23:00:00',
  ],
  [
    '0 2 * * *',
    'Australia/Lord_Howe',
    '2023-09-30T15:00:00',
    '2023-09-30T15:30:00',
    '2023-09-29T15:30:00',
    '2023-09-30T15:30:00',
    '2023-09-29T15:30:00',
  ],
  [
    '45 1 * * *',
    'Australia/Lord_Howe',
    '2024-04-06T14:30:00',
    '2024-04-06T15:15:00',
    '2024-04-05T14:45:00',
    '2024-04-06T15:15:00',
    '2024-04-05T14:45:00',
  ],
  [
    '0 0 * * *',
    'America/Sao_Paulo',
    '2018-11-03T12:00:00',
    '2018-11-04T03:00:00',
    '2018-11-03T03:00:00',
    '2018-11-04T03:00:00',
    '2018-11-03T03:00:00',
  ],
  [
    '0 0 30 * *',
    'Pacific/Apia',
    '2011-12-15T00:00:00',
    '2011-12-30T10:00:00',
    '2011-11-30T10:00:00',
    '2011-12-30T10:00:00',
    '2011-11-30T10:00:00',
  ],
  [
    '0 12 * * *',
    'Pacific/Apia',
    '2011-12-30T00:00:00',
    '2011-12-30T22:00:00',
    '2011-12-29T22:00:00',
    '2011-12-30T22:00:00',
    '2011-12-29T22:00:00',
  ],
  [
    '0 9 * * *',
    'Asia/Kolkata',
    '2024-01-01T00:00:00',
    '2024-01-01T03:30:00',
    '2023-12-31T03:30:00',
    '2024-01-01T03:30:00',
    '2023-12-31T03:30:00',
  ],
  [
    '15,45 2 * * *',
    'America/New_York',
    '2024-03-10T07:20:00',
    '2024-03-11T06:15:00',
    '2024-03-10T07:45:00',
    '2024-03-11T06:15:00',
    '2024-03-10T07:45:00',
  ],
])('%s in %s at %s', (expression, zone, from, next, previous, alignedToNext, alignedToPrevious) => {
  const schedule = createCronSchedule(parseCron(expression), findZone(zone));
  const current = parseTimestamp(`${from}Z`);
  expect(short(schedule.next(current))).toBe(next);
  expect(short(schedule.previous(current))).toBe(previous);
  expect(short(schedule.alignToNext(current))).toBe(alignedToNext);
  expect(short(schedule.alignToPrevious(current))).toBe(alignedToPrevious);
});

test('a fraction of a second lies after the second that has begun', () => {
  const schedule = createCronSchedule(parseCron('0 0 * * *'), findZone('UTC'));
  const current = parseTimestamp('2024-01-02T00:00:00.000001Z');
  expect(schedule.previous(current)).toBe('2024-01-02T00:00:00.000000Z');
  expect(schedule.alignToPrevious(current)).toBe('2024-01-02T00:00:00.000000Z');
  expect(schedule.next(current)).toBe('2024-01-03T00:00:00.000000Z');
  expect(schedule.alignToNext(current)).toBe('2024-01-03T00:00:00.000000Z');
});

test('there is no moment beyond what a timestamp can hold', () => {
  const schedule = createCronSchedule(parseCron('0 0 * * *'), findZone('UTC'));
  const end = parseTimestamp('9999-12-31T12:00:00Z');
  expect(schedule.next(end)).toBeNull();
  expect(schedule.alignToNext(end)).toBeNull();
  expect(schedule.alignToPrevious(end)).toBe('9999-12-31T00:00:00.000000Z');
  expect(schedule.previous(parseTimestamp('0001-01-01T00:00:00Z'))).toBeNull();
  const east = createCronSchedule(parseCron('0 0 * * *'), findZone('Pacific/Auckland'));
  expect(east.previous(parseTimestamp('0001-01-01T05:00:00Z'))).toBeNull();
});
