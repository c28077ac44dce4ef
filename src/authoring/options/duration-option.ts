import { type Duration, parseDuration } from '../../foundation/duration.ts';
import type { TemporalValue } from './date-option.ts';

/** A length of time: seconds, parts such as `{ minutes: 5 }`, ISO 8601 (`PT5M`), or a `Temporal.Duration`. */
export type DurationOption = Duration | TemporalValue<'Duration'>;

/** What the rest of the program calls a duration. */
export function plainDuration(value: DurationOption): Duration {
  return value instanceof Temporal.Duration ? value.toString() : (value as Duration);
}

/**
 * @returns seconds
 * @throws RangeError saying what is wrong
 */
export function readDuration(value: DurationOption): number {
  const seconds = parseDuration(plainDuration(value));
  if (seconds < 0) throw new RangeError(`is ${seconds} seconds, but a duration is not negative`);
  return seconds;
}
