import type { Timestamp } from '../../foundation/timestamp.ts';
import { type CalendarDelta, addDelta, serializeDelta } from '../calendar/calendar-delta.ts';
import { parseCron } from './parse-cron.ts';
import { type CronSchedule, createCronSchedule } from './cron-schedule.ts';
import { describeCron } from './describe-cron.ts';
import { type DataInterval, type TimeRestriction, type Timetable, later, runAtEndOf } from '../timetable.ts';
import { type ZoneId, findZone } from '../calendar/zone.ts';

export const CRON_TRIGGER_TYPE = 'airflow.timetables.trigger.CronTriggerTimetable';

/**
 * A run at each moment of a cron expression, as cron itself does, about an interval of fixed length that ends there.
 * @throws RangeError where the expression or the zone is wrong
 */
export function createCronTriggerTimetable(expression: string, timezone: ZoneId, interval: CalendarDelta): Timetable {
  const schedule = createCronSchedule(parseCron(expression), findZone(timezone));
  const intervalBefore = (end: Timestamp): DataInterval => ({ start: addDelta(end, interval, -1) ?? end, end });
  return {
    summary: expression,
    description: describeCron(expression),
    canBeScheduled: true,
    serialized: { type: CRON_TRIGGER_TYPE, value: { expression, timezone, interval: serializeDelta(interval) } },
    inferManualDataInterval: intervalBefore,
    nextDagRunInfo(last, restriction, now) {
      const moment = nextMoment(schedule, last, restriction, now);
      if (moment === null || (restriction.latest !== null && restriction.latest < moment)) return null;
      return runAtEndOf(intervalBefore(moment).start, moment);
    },
  };
}

function nextMoment(
  schedule: CronSchedule,
  last: DataInterval | null,
  { earliest, catchup }: TimeRestriction,
  now: Timestamp,
): Timestamp | null {
  if (catchup) {
    if (last !== null) return schedule.next(last.end);
    return earliest === null ? null : schedule.alignToNext(earliest);
  }
  // Where any of these has no answer there is no further moment at all, but the latest past one may be missing.
  let moment = schedule.alignToPrevious(now) ?? schedule.next(now);
  for (const candidate of [
    ...(last === null ? [] : [schedule.next(last.end)]),
    ...(earliest === null ? [] : [schedule.alignToNext(earliest)]),
  ]) {
    moment = moment === null || candidate === null ? null : later(moment, candidate);
  }
  return moment;
}
