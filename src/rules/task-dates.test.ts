import { expect, test } from 'vitest';
import { parseTimestamp } from '../foundation/timestamp.ts';
import { isTaskOfRun } from './task-dates.ts';

const at = (day: number) => parseTimestamp(`2026-01-${String(day).padStart(2, '0')}T00:00:00Z`);
const dates = (start: number | null, end: number | null) => ({
  startDate: start === null ? null : at(start),
  endDate: end === null ? null : at(end),
});

test.each([
  ['without dates', dates(null, null), dates(null, null), 5, true],
  ['on its start date', dates(5, null), dates(1, null), 5, true],
  ['before its start date', dates(5, null), dates(1, null), 4, false],
  ['before the start date of its DAG', dates(5, null), dates(5, null), 4, true],
  ['on its end date', dates(null, 5), dates(null, 9), 5, true],
  ['after its end date', dates(null, 5), dates(null, 9), 6, false],
  ['after the end date of its DAG', dates(null, 5), dates(null, 5), 6, true],
])('a run %s', (_when, task, dag, day, expected) => {
  expect(isTaskOfRun(task, dag, at(day))).toBe(expected);
});
