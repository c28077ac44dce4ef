import { systemClock } from '../../foundation/clock.ts';
import type { Timestamp } from '../../foundation/timestamp.ts';
import { type ParsedDate, parseDate } from '../../timetables/parse-date/parse-date.ts';
import { CommandFailure } from '../command-failure.ts';
import type { Reader } from '../option.ts';
import type { CliDatabase } from '../cli-database.ts';

/**
 * Refuses what is no date, and leaves the text as it is: the zone of a date without an offset stands in the configuration, which
 * is read later.
 */
export const DATE: Reader<string> = {
  name: 'parse',
  read(given) {
    try {
      parseDate(given, systemClock);
    } catch (cause) {
      throw new TypeError(given, { cause });
    }
    return given;
  },
};

/** The moment of a date that was given; undefined where none was. */
export function readDate({ clock, config }: Pick<CliDatabase, 'clock' | 'config'>, given: string): ParsedDate {
  try {
    return parseDate(given, clock, config.core.defaultTimezone);
  } catch (cause) {
    throw new CommandFailure(`Error parsing the supplied execution_date. Error: Invalid date string: ${given}`, 1, {
      cause,
    });
  }
}

/** The moment of a text that names a run by its id or its date; undefined where it is no date. */
export function readRunDate(
  { clock, config }: Pick<CliDatabase, 'clock' | 'config'>,
  given: string,
): Timestamp | undefined {
  try {
    return parseDate(given, clock, config.core.defaultTimezone).timestamp;
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** The same for an option that may be absent. */
export function readOptionalDate(
  context: Pick<CliDatabase, 'clock' | 'config'>,
  given: string | undefined,
): Timestamp | undefined {
  return given === undefined ? undefined : readDate(context, given).timestamp;
}
