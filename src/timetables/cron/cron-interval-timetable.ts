import type { Timestamp } from '../../foundation/timestamp.ts';
import { parseCron } from './parse-cron.ts';
import { type CronSchedule, createCronSchedule } from './cron-schedule.ts';
import { nextIntervalRun } from '../data-interval-schedule.ts';
import { describeCron } from './describe-cron.ts';
import { CRON_PRESETS } from './cron-presets.ts';
import { type Timetable, later } from '../timetable.ts';
import { type ZoneId, findZone } from '../calendar/zone.ts';

export const CRON_INTERVAL_TYPE = 'airflow.timetables.interval.CronDataIntervalTimetable';

/**
 * A run for each interval between two moments of a cron expression, due when the interval is over.
 * @param written the expression or a preset such as `@daily`, which stays in the serialized form (Airflow reads it there, too)
 * @throws RangeError where the expression or the zone is wrong
 */
export function createCronIntervalTimetable(written: string, timezone: ZoneId): Timetable {
  const expression = CRON_PRESETS[written] ?? written;
  const cron = createCronSchedule(parseCron(expression), findZone(timezone));
  const schedule = { ...cron, skipToLatest: (earliest: Timestamp | null, now: Timestamp) => skip(cron, earliest, now) };
  return {
    summary: expression,
    description: describeCron(expression),
    canBeScheduled: true,
    serialized: { type: CRON_INTERVAL_TYPE, value: { expression: written, timezone } },
    inferManualDataInterval(runAfter) {
      // The last whole interval: a run at 1:00 of the 25th is about the 24th.
      const end = cron.alignToPrevious(runAfter) ?? runAfter;
      return { start: cron.previous(end) ?? end, end };
    },
    nextDagRunInfo: (last, restriction, now) => nextIntervalRun(schedule, last, restriction, now),
  };
}

/** The latest interval that is over; at a boundary, the one that has just ended. */
function skip(cron: CronSchedule, earliest: Timestamp | null, now: Timestamp): Timestamp | null {
  const lastStart = cron.previous(now);
  if (lastStart === null) return earliest === null ? null : cron.alignToNext(earliest);
  const start = cron.next(lastStart) === now ? lastStart : (cron.previous(lastStart) ?? lastStart);
  if (earliest === null) return start;
  const aligned = cron.alignToNext(earliest);
  return aligned === null ? null : later(start, aligned);
}
