import { type Duration, durationFields } from '../foundation/duration.ts';
import type { Json } from '../foundation/json.ts';
import { calendarDelta, deserializeDelta } from './calendar/calendar-delta.ts';
import { CRON_INTERVAL_TYPE, createCronIntervalTimetable } from './cron/cron-interval-timetable.ts';
import { CRON_TRIGGER_TYPE, createCronTriggerTimetable } from './cron/cron-trigger-timetable.ts';
import { DELTA_INTERVAL_TYPE, createDeltaIntervalTimetable } from './delta-interval-timetable.ts';
import { CRON_PRESETS } from './cron/cron-presets.ts';
import type { SerializedTimetable, Timetable } from './timetable.ts';
import { CONTINUOUS_TIMETABLE, NULL_TIMETABLE, ONCE_TIMETABLE } from './trivial-timetables.ts';
import type { ZoneId } from './calendar/zone.ts';

/** What an author writes as `schedule`: a preset, a cron expression, a duration, or null for none. */
export type Schedule = Duration | null | undefined;

/**
 * The timetable of a schedule.
 * @param timezone the DAG's: cron expressions are about its wall clock
 * @param cronDataIntervals `[scheduler] create_cron_data_intervals`: whether the run of a cron expression is about the interval
 *   that ends with it (Airflow's default), or is due at the moment and about no time at all
 * @throws RangeError with the reason where the schedule cannot be read
 */
export function timetableFromSchedule(schedule: Schedule, timezone: ZoneId, cronDataIntervals = true): Timetable {
  if (schedule === null || schedule === undefined) return NULL_TIMETABLE;
  if (typeof schedule !== 'string') return createDeltaIntervalTimetable(calendarDelta(durationFields(schedule)));
  const text = schedule.trim();
  if (text === '' || text === 'None') return NULL_TIMETABLE;
  if (text === '@once') return ONCE_TIMETABLE;
  if (text === '@continuous') return CONTINUOUS_TIMETABLE;
  // No column of a cron expression begins with P, which stands alone in an ISO 8601 duration.
  if (/^[+-]?P\S*$/.test(text)) return createDeltaIntervalTimetable(calendarDelta(durationFields(text)));
  return cronDataIntervals
    ? createCronIntervalTimetable(text, timezone)
    : createCronTriggerTimetable(CRON_PRESETS[text] ?? text, timezone, calendarDelta({}));
}

const SINGLETONS = new Map(
  [NULL_TIMETABLE, ONCE_TIMETABLE, CONTINUOUS_TIMETABLE].map((timetable) => [timetable.serialized.type, timetable]),
);
const known = new WeakMap<SerializedTimetable, Timetable>();

/**
 * The timetable that was serialized, as Airflow or as this program does it. Asking again for the same object is free.
 * @throws RangeError where there is no such timetable or its fields are wrong
 */
export function createTimetable(serialized: SerializedTimetable): Timetable {
  let timetable = known.get(serialized);
  if (timetable === undefined) {
    timetable = deserialize(serialized);
    known.set(serialized, timetable);
  }
  return timetable;
}

function deserialize({ type, value }: SerializedTimetable): Timetable {
  switch (type) {
    case CRON_INTERVAL_TYPE:
      return createCronIntervalTimetable(readText(value.expression), readZone(value.timezone));
    case CRON_TRIGGER_TYPE:
      return createCronTriggerTimetable(
        readText(value.expression),
        readZone(value.timezone),
        deserializeDelta(value.interval ?? 0),
      );
    case DELTA_INTERVAL_TYPE:
      return createDeltaIntervalTimetable(deserializeDelta(value.delta));
    default: {
      const timetable = SINGLETONS.get(type);
      if (timetable === undefined) throw new RangeError(`there is no timetable '${type}'`);
      return timetable;
    }
  }
}

function readText(value: Json | undefined): string {
  if (typeof value !== 'string') throw new RangeError('a cron timetable needs its expression');
  return value;
}

function readZone(value: Json | undefined): ZoneId {
  if (typeof value !== 'string' && typeof value !== 'number')
    throw new RangeError('a cron timetable needs its timezone');
  return value;
}
