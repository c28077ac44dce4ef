import { type Timestamp, parseTimestamp, timestampFromMs } from '../../foundation/timestamp.ts';

/** A Temporal value, known by its tag: the compiler of a DAG's project may be too old to know Temporal. */
export interface TemporalValue<Kind extends string> {
  readonly [Symbol.toStringTag]: `Temporal.${Kind}`;
}

/**
 * A moment: a `Date`, a Temporal value, or ISO 8601 text. Text without an offset (`2026-01-01`, `2026-01-01T06:00`) is wall
 * clock time in the DAG's timezone.
 */
export type DateOption = Date | string | TemporalValue<'Instant' | 'ZonedDateTime' | 'PlainDateTime' | 'PlainDate'>;

/**
 * @param timezone IANA name, for values without an offset
 * @throws RangeError saying what is wrong
 */
export function readDate(value: unknown, timezone: string): Timestamp {
  if (value instanceof Date) {
    if (Number.isNaN(value.getTime())) throw new RangeError('is an invalid Date');
    return timestampFromMs(value.getTime());
  }
  if (value instanceof Temporal.Instant) return parseTimestamp(value.toString({ fractionalSecondDigits: 6 }));
  if (value instanceof Temporal.ZonedDateTime) return readDate(value.toInstant(), timezone);
  if (value instanceof Temporal.PlainDate) return readDate(value.toZonedDateTime(timezone), timezone);
  if (value instanceof Temporal.PlainDateTime) return readDate(value.toZonedDateTime(timezone), timezone);
  if (typeof value !== 'string')
    throw new RangeError(`is ${typeof value}, but must be a Date, ISO 8601 text or a Temporal value`);
  const text = value.trim();
  try {
    if (/(?:Z|[+-]\d\d:?\d\d)$/i.test(text.slice(10))) return readDate(Temporal.Instant.from(text), timezone);
    return readDate(Temporal.PlainDateTime.from(text), timezone);
  } catch {
    throw new RangeError(`is '${value}', which is no ISO 8601 date such as 2026-01-31 or 2026-01-31T06:00:00Z`);
  }
}

/** The timezone that a date brings along, if any: Airflow takes the DAG's from its start date. */
export function timezoneOfDate(value: unknown): string | undefined {
  return value instanceof Temporal.ZonedDateTime ? value.timeZoneId : undefined;
}
