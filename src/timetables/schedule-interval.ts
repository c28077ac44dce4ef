import { type TimeDelta, timeDelta } from '../foundation/duration.ts';
import { type RelativePart, deserializeDelta, relativeParts } from './calendar/calendar-delta.ts';
import { CRON_INTERVAL_TYPE } from './cron/cron-interval-timetable.ts';
import { DELTA_INTERVAL_TYPE } from './delta-interval-timetable.ts';
import type { Timetable } from './timetable.ts';
import { NULL_TIMETABLE } from './trivial-timetables.ts';

/** A schedule as the stable API shows it: what the author wrote, told apart by `__type`; null where there is none. */
export type ScheduleInterval =
  | { __type: 'CronExpression'; value: string }
  | TimeDelta
  | ({ __type: 'RelativeDelta' } & { [Part in RelativePart | 'leapdays']: number } & { [Part in FixedPart]: null })
  | null;

/** What a `relativedelta` may set instead of adding to it. A schedule never does. */
const FIXED_PARTS = ['year', 'month', 'day', 'hour', 'minute', 'second', 'microsecond'] as const;
type FixedPart = (typeof FIXED_PARTS)[number];

const NO_FIXED_PARTS = Object.fromEntries(FIXED_PARTS.map((part) => [part, null])) as { [Part in FixedPart]: null };

/** The `schedule_interval` that APIs show for a timetable. */
export function scheduleIntervalOf({ serialized, summary }: Timetable): ScheduleInterval {
  const { type, value } = serialized;
  if (type === NULL_TIMETABLE.serialized.type) return null;
  if (type === CRON_INTERVAL_TYPE) return { __type: 'CronExpression', value: String(value.expression) };
  if (type !== DELTA_INTERVAL_TYPE) return { __type: 'CronExpression', value: summary };
  const delta = deserializeDelta(value.delta);
  if (delta.months === 0) return timeDelta(delta.seconds);
  return { __type: 'RelativeDelta', ...relativeParts(delta), leapdays: 0, ...NO_FIXED_PARTS };
}
