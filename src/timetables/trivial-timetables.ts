import type { JsonObject } from '../foundation/json.ts';
import type { Timestamp } from '../foundation/timestamp.ts';
import { type DataInterval, type Timetable, later, runAtEndOf } from './timetable.ts';

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
    const start = last?.end ?? restriction.earliest;
    if (restriction.earliest === null || start === null) return null;
    // Not before its start: the start date may lie in the future, and clocks are set back.
    const end = later(start, now);
    return restriction.latest !== null && end > restriction.latest ? null : runAtEndOf(start, end);
  },
};
