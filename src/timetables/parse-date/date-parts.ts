import type { CivilDate } from '../calendar/civil-time.ts';

/** A time of the day, and the UTC offset where one was written. */
export interface TimeParts {
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly micros: number;
  readonly offsetMinutes: number | null;
}

/** What was read from a text: a date, a time or both. Values are as written and not checked against the calendar. */
export interface DateParts {
  /** Null where only a time was written: today. */
  readonly date: CivilDate | null;
  readonly time: TimeParts;
}

/** The time of a date that names none. */
export const MIDNIGHT: TimeParts = { hour: 0, minute: 0, second: 0, micros: 0, offsetMinutes: null };

/** Microseconds of the digits after the point; what is smaller is dropped. */
export function microsOf(fraction: string | undefined): number {
  return Number((fraction ?? '').slice(0, 6).padEnd(6, '0'));
}

/** @throws RangeError where clocks cannot differ so much */
export function offsetOf(sign: string, hours: string, minutes: string | undefined): number {
  const size = Number(hours) * 60 + Number(minutes ?? 0);
  if (size >= 24 * 60 || Number(minutes ?? 0) > 59) throw new RangeError('the offset from UTC is out of range');
  return sign === '-' ? -size : size;
}
