/**
 * A moment in UTC with microseconds, in one canonical spelling: `2026-11-21T12:00:00.000000Z`.
 * The width is fixed, so comparing strings compares moments, both here and in SQLite.
 */
export type Timestamp = string & { readonly __brand: 'Timestamp' };

const CANONICAL = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/;

/** Years have four digits: a moment outside can be neither spelled in this form nor stored. */
const FIRST_MS = Date.parse('0001-01-01T00:00:00Z');
const LAST_MS = Date.parse('9999-12-31T23:59:59.999Z');

/**
 * A moment given in milliseconds since the epoch. Fractions of a millisecond are kept down to a microsecond.
 * @throws RangeError outside the years 1 to 9999
 */
export function timestampFromMs(ms: number): Timestamp {
  const whole = Math.floor(ms);
  const micros = Math.floor((ms - whole) * 1000);
  const iso = isoOf(whole);
  return `${iso.slice(0, 23)}${micros === 0 ? '000' : String(micros).padStart(3, '0')}Z` as Timestamp;
}

/** Milliseconds since the epoch, microseconds dropped. */
export function toEpochMs(timestamp: Timestamp): number {
  return Date.parse(`${timestamp.slice(0, 23)}Z`);
}

/** Seconds since the epoch with microseconds as the fraction: how Airflow serializes a datetime. */
export function toEpochSeconds(timestamp: Timestamp): number {
  return (toEpochMs(timestamp) * 1000 + Number(timestamp.slice(23, 26))) / 1_000_000;
}

function isoOf(ms: number): string {
  if (!(ms >= FIRST_MS && ms <= LAST_MS)) throw new RangeError('not a timestamp: its year is not one of 1 to 9999');
  return new Date(ms).toISOString();
}

/**
 * The inverse of {@link toEpochSeconds}.
 * @throws RangeError outside the years 1 to 9999
 */
export function timestampFromEpochSeconds(seconds: number): Timestamp {
  const micros = Math.round(seconds * 1_000_000);
  const ms = Math.floor(micros / 1000);
  const iso = isoOf(ms);
  return `${iso.slice(0, 23)}${String(micros - ms * 1000).padStart(3, '0')}Z` as Timestamp;
}

/** The moment `ms` later; no further than the years 1 to 9999 reach. */
export function addMs(timestamp: Timestamp, ms: number): Timestamp {
  const moved = timestampFromMs(Math.min(Math.max(toEpochMs(timestamp) + ms, FIRST_MS), LAST_MS));
  return `${moved.slice(0, 23)}${timestamp.slice(23)}` as Timestamp;
}

/** Milliseconds from `from` to `to`, with microseconds as the fraction. */
export function msBetween(from: Timestamp, to: Timestamp): number {
  return toEpochMs(to) - toEpochMs(from) + (Number(to.slice(23, 26)) - Number(from.slice(23, 26))) / 1000;
}

/** Whether a text is a moment in the canonical spelling, and there is such a moment. */
export function isTimestamp(text: string): text is Timestamp {
  const ms = CANONICAL.test(text) ? toEpochMs(text as Timestamp) : Number.NaN;
  // Dates such as the 30th of February are read as later ones.
  return ms >= FIRST_MS && ms <= LAST_MS && isoOf(ms).slice(0, 19) === text.slice(0, 19);
}

/**
 * Reads what databases and our own interfaces write: ISO 8601 with `T` or a space, 0 to 9 fraction digits, `Z`, an offset
 * or nothing (UTC). For what people write, see timetables/parse-date.
 * @throws RangeError where the text is not of that form, or the moment not within the years 1 to 9999 in UTC
 */
export function parseTimestamp(text: string): Timestamp {
  if (CANONICAL.test(text)) return text as Timestamp;
  const match = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?\s*(Z|[+-]\d\d(?::?\d\d)?)?$/.exec(text);
  if (!match) throw new RangeError(`not a timestamp: ${text}`);
  const [, date, time, fraction = '', offset = 'Z'] = match;
  const zone = offset === 'Z' ? 'Z' : offset.length === 3 ? `${offset}:00` : offset.replace(/^(.\d\d)(\d\d)$/, '$1:$2');
  const ms = Date.parse(`${date}T${time}${zone}`);
  if (Number.isNaN(ms)) throw new RangeError(`not a timestamp: ${text}`);
  return `${isoOf(ms).slice(0, 19)}.${fraction.padEnd(6, '0').slice(0, 6)}Z` as Timestamp;
}

/** As Python's `datetime.isoformat()` prints it in UTC: `2099-01-01T00:00:00+00:00`, the fraction only where there is one. */
export function isoformat(timestamp: Timestamp): string {
  const fraction = timestamp.slice(19, 26);
  return `${timestamp.slice(0, 19)}${fraction === '.000000' ? '' : fraction}+00:00`;
}

/** As Python's `datetime.isoformat()` prints a moment at a UTC offset: `2099-01-05T03:04:05+02:00`, with a fraction if any. */
export function isoformatWithOffset(timestamp: Timestamp, offsetMinutes: number): string {
  if (offsetMinutes === 0) return isoformat(timestamp);
  const local = isoformat(addMs(timestamp, offsetMinutes * 60_000)).slice(0, -'+00:00'.length);
  const size = Math.abs(offsetMinutes);
  const two = (amount: number): string => String(amount).padStart(2, '0');
  return `${local}${offsetMinutes < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}

/** As Python's `str(datetime)` prints it in UTC: `2099-01-01 00:00:00+00:00`. */
export function pythonDatetime(timestamp: Timestamp): string {
  return isoformat(timestamp).replace('T', ' ');
}
