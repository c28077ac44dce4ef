import { type Timestamp, timestampFromMs } from '../../foundation/timestamp.ts';
import { FIRST_DAY, LAST_DAY, SECONDS_PER_DAY } from './civil-time.ts';

/** A moment in numbers that stay exact in every year that a timestamp can hold. */
export interface Instant {
  /** Since 1970 in UTC, rounded down. */
  readonly seconds: number;
  /** 0 to 999,999. */
  readonly micros: number;
}

/** The same moment in numbers. */
export function instantOf(timestamp: Timestamp): Instant {
  return { seconds: Date.parse(`${timestamp.slice(0, 19)}Z`) / 1000, micros: Number(timestamp.slice(20, 26)) };
}

/** Null where no timestamp can hold it: before the year 1 or after 9999. */
export function timestampOf(seconds: number, micros = 0): Timestamp | null {
  if (seconds < FIRST_DAY * SECONDS_PER_DAY || seconds >= (LAST_DAY + 1) * SECONDS_PER_DAY) return null;
  const whole = timestampFromMs(seconds * 1000);
  return micros === 0 ? whole : (`${whole.slice(0, 20)}${String(micros).padStart(6, '0')}Z` as Timestamp);
}
