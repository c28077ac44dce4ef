import type { Timestamp } from '../../foundation/timestamp.ts';
import type { CronExpression } from './cron-expression.ts';
import { findNextMatch, findPreviousMatch } from './cron-search.ts';
import { instantOf, timestampOf } from '../calendar/instant.ts';
import type { Zone } from '../calendar/zone.ts';

/** The moments of a cron expression in a time zone. Null is a moment that lies outside the years 1 to 9999. */
export interface CronSchedule {
  /** The first moment after one. */
  next(current: Timestamp): Timestamp | null;
  /** The last moment before one. */
  previous(current: Timestamp): Timestamp | null;
  /** The moment itself where it is one of the schedule's, else the next one. */
  alignToNext(current: Timestamp): Timestamp | null;
  /** The moment itself where it is one of the schedule's, else the one before. */
  alignToPrevious(current: Timestamp): Timestamp | null;
}

/**
 * Airflow's rules for the days on which clocks change (`CronMixin` of 2.11): the expression is matched against the wall
 * clock. A schedule that is due in every hour of the day then goes on by as much real time as the wall clock says, so that
 * an hour that comes twice has its runs twice; any other takes the match as a time of the wall clock, the second one of two.
 */
export function createCronSchedule(cron: CronExpression, zone: Zone): CronSchedule {
  const toUtc = (match: number, local: number, utc: number): number =>
    cron.coversEveryHour ? utc + (match - local) : zone.toUtc(match);

  const next = (current: Timestamp): Timestamp | null => {
    const { seconds } = instantOf(current);
    const local = seconds + zone.offsetAt(seconds);
    const match = findNextMatch(cron, local);
    return match === null ? null : timestampOf(toUtc(match, local, seconds));
  };
  const previous = (current: Timestamp): Timestamp | null => {
    const { seconds, micros } = instantOf(current);
    const local = seconds + zone.offsetAt(seconds);
    // A second that has begun lies before the current moment.
    const match = findPreviousMatch(cron, micros > 0 ? local + 1 : local);
    return match === null ? null : timestampOf(toUtc(match, local, seconds));
  };
  return {
    next,
    previous,
    alignToNext(current) {
      const after = next(current);
      return after !== null && previous(after) === current ? current : after;
    },
    alignToPrevious(current) {
      const before = previous(current);
      return before !== null && next(before) === current ? current : before;
    },
  };
}
