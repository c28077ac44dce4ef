import type { Timestamp } from '../foundation/timestamp.ts';
import { type DagRunInfo, type DataInterval, type TimeRestriction, later, runAtEndOf } from './timetable.ts';

/** What a timetable of data intervals needs to know of its schedule. */
export interface IntervalSchedule {
  next(current: Timestamp): Timestamp | null;
  alignToNext(current: Timestamp): Timestamp | null;
  alignToPrevious(current: Timestamp): Timestamp | null;
  /** Without catchup: the start of the latest interval that a run may have, not before `earliest`. */
  skipToLatest(earliest: Timestamp | null, now: Timestamp): Timestamp | null;
}

/** The next run for the interval that follows the last one, as `_DataIntervalTimetable` of Airflow 2.11 decides. */
export function nextIntervalRun(
  schedule: IntervalSchedule,
  last: DataInterval | null,
  restriction: TimeRestriction,
  now: Timestamp,
): DagRunInfo | null {
  let { earliest } = restriction;
  if (!restriction.catchup) earliest = schedule.skipToLatest(earliest, now);
  else if (earliest !== null) earliest = schedule.alignToNext(earliest);
  // Without a start there is nothing to count from. A start that no timestamp can hold is as good as none.
  if (earliest === null && (last === null || restriction.earliest !== null)) return null;
  const start = last === null ? earliest : startAfter(schedule, last, earliest);
  if (start === null || (restriction.latest !== null && start > restriction.latest)) return null;
  const end = schedule.next(start);
  return end === null ? null : runAtEndOf(start, end);
}

function startAfter(schedule: IntervalSchedule, last: DataInterval, earliest: Timestamp | null): Timestamp | null {
  // The schedule may have changed since the last run: its end need not be a boundary any more.
  const aligned = schedule.alignToPrevious(last.end);
  return aligned === null || earliest === null ? (aligned ?? earliest) : later(aligned, earliest);
}
