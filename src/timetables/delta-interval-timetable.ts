import type { Timestamp } from '../foundation/timestamp.ts';
import { type CalendarDelta, addDelta, printDelta, roughSeconds, serializeDelta } from './calendar/calendar-delta.ts';
import { nextIntervalRun } from './data-interval-schedule.ts';
import { instantOf, timestampOf } from './calendar/instant.ts';
import { type Timetable, later } from './timetable.ts';

export const DELTA_INTERVAL_TYPE = 'airflow.timetables.interval.DeltaDataIntervalTimetable';

/**
 * A run for each interval of one length, counted from the start date.
 * @throws RangeError where the delta leads nowhere
 */
export function createDeltaIntervalTimetable(delta: CalendarDelta): Timetable {
  if (!(roughSeconds(delta) > 0)) throw new RangeError(`schedule interval must be positive, not ${printDelta(delta)}`);
  const next = (current: Timestamp): Timestamp | null => addDelta(current, delta, 1);
  const previous = (current: Timestamp): Timestamp | null => addDelta(current, delta, -1);
  const itself = (current: Timestamp): Timestamp => current;
  const skipToLatest = (earliest: Timestamp | null, now: Timestamp): Timestamp | null => {
    const latest = previous(roundDown(now, delta));
    return latest === null || earliest === null ? (latest ?? earliest) : later(latest, earliest);
  };
  const schedule = { next, alignToNext: itself, alignToPrevious: itself, skipToLatest };
  return {
    summary: printDelta(delta),
    description: '',
    canBeScheduled: true,
    serialized: { type: DELTA_INTERVAL_TYPE, value: { delta: serializeDelta(delta) } },
    inferManualDataInterval: (runAfter) => ({ start: previous(runAfter) ?? runAfter, end: runAfter }),
    nextDagRunInfo: (last, restriction, now) => nextIntervalRun(schedule, last, restriction, now),
  };
}

/** The last multiple of the delta's length, counted from 1970: where Airflow begins without catchup. */
function roundDown(moment: Timestamp, delta: CalendarDelta): Timestamp {
  const length = BigInt(Math.round(roughSeconds(delta) * 1e6));
  const { seconds, micros } = instantOf(moment);
  const total = BigInt(seconds) * 1_000_000n + BigInt(micros);
  const rounded = total - (((total % length) + length) % length);
  const wholeSeconds = rounded / 1_000_000n - (rounded % 1_000_000n < 0n ? 1n : 0n);
  return timestampOf(Number(wholeSeconds), Number(rounded - wholeSeconds * 1_000_000n)) ?? moment;
}
