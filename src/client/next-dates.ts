import type { Timestamp } from '../foundation/timestamp.ts';
import type { DataInterval, TimeRestriction, Timetable } from '../timetables/timetable.ts';

/** What the runs of a DAG's schedule follow from. */
export interface DagSchedule {
  readonly timetable: Timetable;
  readonly restriction: TimeRestriction;
}

/**
 * The data intervals of the next runs, one after the other; fewer than `count` where the schedule ends.
 * @param last that of the run before; null: there was none
 */
export function nextIntervals(
  schedule: DagSchedule,
  last: DataInterval | null,
  now: Timestamp,
  count: number,
): DataInterval[] {
  const intervals: DataInterval[] = [];
  // Only the first run may leave out what lies behind: from there on it is one interval after the other.
  for (let step = schedule; intervals.length < count; step = withCatchup(schedule)) {
    const next = intervalAfter(step, intervals.at(-1) ?? last, now);
    if (!next) break;
    intervals.push(next);
  }
  return intervals;
}

/** The first date of the schedule after a moment, whatever that is; null where there is none. */
export function dateAfter(schedule: DagSchedule, date: Timestamp, now: Timestamp): Timestamp | null {
  // The first step leads to the date itself where that is one of the schedule.
  const intervals = nextIntervals(withCatchup(schedule), { start: date, end: date }, now, 2);
  return intervals.find(({ start }) => start > date)?.start ?? null;
}

function intervalAfter(
  { timetable, restriction }: DagSchedule,
  last: DataInterval | null,
  now: Timestamp,
): DataInterval | null {
  if (!timetable.canBeScheduled) return null;
  return timetable.nextDagRunInfo(last, restriction, now)?.dataInterval ?? null;
}

function withCatchup({ timetable, restriction }: DagSchedule): DagSchedule {
  return { timetable, restriction: { ...restriction, catchup: true } };
}
