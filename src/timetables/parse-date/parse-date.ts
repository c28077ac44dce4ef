import type { Clock } from '../../foundation/clock.ts';
import type { Timestamp } from '../../foundation/timestamp.ts';
import { type CivilDate, SECONDS_PER_DAY, civilDate, dayNumber, daysInMonth } from '../calendar/civil-time.ts';
import type { DateParts } from './date-parts.ts';
import { instantOf, timestampOf } from '../calendar/instant.ts';
import { readIsoDate } from './iso-date.ts';
import { readSpokenDate } from './spoken-date.ts';
import { type ZoneId, findZone } from '../calendar/zone.ts';

/** A moment, and the UTC offset in which it was written: answers and run ids of the older API keep it. */
export interface ParsedDate {
  readonly timestamp: Timestamp;
  readonly offsetMinutes: number;
}

/** No date needs more; longer texts are not looked at. */
const LONGEST_DATE = 100;

/**
 * Reads a date as leniently as Airflow does (`timezone.parse`): ISO forms first, else what people write; a time alone is one of
 * today. Numbers that might be Unix times, `24:00:00` and names of zones other than UTC are refused.
 * @param timezone whose wall clock a date without an offset is about: `[core] default_timezone`
 * @throws RangeError where it is no date, or one before the year 1 or after 9999
 */
export function parseDate(text: string, clock: Clock, timezone: ZoneId = 'UTC'): ParsedDate {
  if (text.length > LONGEST_DATE) throw new RangeError(`not a date: ${text.slice(0, LONGEST_DATE)}…`);
  const trimmed = text.trim();
  if (trimmed === 'now') return { timestamp: clock.now(), offsetMinutes: 0 };
  const zone = findZone(timezone);
  const now = instantOf(clock.now()).seconds;
  const today = civilDate(Math.floor((now + zone.offsetAt(now)) / SECONDS_PER_DAY));
  const parts = readIsoDate(trimmed) ?? readSpokenDate(trimmed, today);
  const local = parts === null ? null : localSeconds(parts, today);
  if (parts === null || local === null) throw new RangeError(`not a date: ${text}`);
  const { offsetMinutes, micros } = parts.time;
  const seconds = offsetMinutes === null ? zone.toUtc(local) : local - offsetMinutes * 60;
  const timestamp = timestampOf(seconds, micros);
  if (timestamp === null) throw new RangeError(`out of range: ${text}`);
  return { timestamp, offsetMinutes: offsetMinutes ?? Math.round((local - seconds) / 60) };
}

/** Null where the calendar or the clock has no such date or time. */
function localSeconds({ date, time }: DateParts, today: CivilDate): number | null {
  const { year, month, day } = date ?? today;
  if (year < 1 || month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) return null;
  if (time.hour > 23 || time.minute > 59 || time.second > 59) return null;
  return dayNumber(year, month, day) * SECONDS_PER_DAY + time.hour * 3600 + time.minute * 60 + time.second;
}
