import type { JsonObject } from '../foundation/json.ts';
import type { Timestamp } from '../foundation/timestamp.ts';
import { timestampOf, instantOf } from './instant.ts';
import { type DataInterval, type TimeRestriction, type Timetable, later, runAtEndOf } from './timetable.ts';

const NO_FIELDS: JsonObject = {};

/** An interval of no length: the run is about that moment. */
function exactly(moment: Timestamp): DataInterval {
  return { start: moment, end: moment };
}

/** Never due by itself. */
export const NULL_TIMETABLE: Timetable = {
  summary: 'None',
  description: 'Never, external triggers only',
  canBeScheduled: false,
  serialized: { type: 'airflow.timetables.simple.NullTimetable', value: NO_FIELDS },
  inferManualDataInterval: exactly,
  nextDagRunInfo: () => null,
};

/** One run at the start date, with or without catchup. */
export const ONCE_TIMETABLE: Timetable = {
  summary: '@once',
  description: 'Once, as soon as possible',
  canBeScheduled: true,
  serialized: { type: 'airflow.timetables.simple.OnceTimetable', value: NO_FIELDS },
  inferManualDataInterval: exactly,
  nextDagRunInfo(last, { earliest, latest }) {
    if (last !== null || earliest === null) return null;
    return latest !== null && earliest > latest ? null : runAtEndOf(earliest, earliest);
  },
};

/** A run as soon as the one before has ended. */
export const CONTINUOUS_TIMETABLE: Timetable = {
  summary: '@continuous',
  description: 'As frequently as possible, but only one run at a time.',
  canBeScheduled: true,
  maxActiveRuns: 1,
  serialized: { type: 'airflow.timetables.simple.ContinuousTimetable', value: NO_FIELDS },
  inferManualDataInterval: exactly,
  nextDagRunInfo(last, restriction, now) {
    const interval = continuousInterval(last, restriction, now);
    if (interval === null || (restriction.latest !== null && interval.end > restriction.latest)) return null;
    return runAtEndOf(interval.start, interval.end);
  },
};

function continuousInterval(
  last: DataInterval | null,
  { earliest }: TimeRestriction,
  now: Timestamp,
): DataInterval | null {
  if (earliest === null) return null;
  if (last === null) return { start: earliest, end: later(earliest, now) };
  if (last.end <= now) return { start: last.end, end: now };
  // The start date lies in the future still: an interval as long as the last one, from there.
  const end = addSpan(earliest, last);
  return end === null ? null : { start: earliest, end };
}

function addSpan(moment: Timestamp, { start, end }: DataInterval): Timestamp | null {
  const from = instantOf(start);
  const to = instantOf(end);
  const base = instantOf(moment);
  const micros = base.micros + to.micros - from.micros;
  const carried = Math.floor(micros / 1e6);
  return timestampOf(base.seconds + to.seconds - from.seconds + carried, micros - carried * 1e6);
}
