const LOCALE = {
  days: ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'],
  months: [
    'January',
    'February',
    'March',
    'April',
    'May',
    'June',
    'July',
    'August',
    'September',
    'October',
    'November',
    'December',
  ],
} as const;

export const DAY_NAMES: readonly string[] = LOCALE.days;
export const MONTH_NAMES: readonly string[] = LOCALE.months;

/** Directives that stand for others, in the C locale. */
const COMPOSED: Readonly<Record<string, string>> = {
  c: '%a %b %e %H:%M:%S %Y',
  D: '%m/%d/%y',
  x: '%m/%d/%y',
  F: '%Y-%m-%d',
  R: '%H:%M',
  T: '%H:%M:%S',
  X: '%H:%M:%S',
  r: '%I:%M:%S %p',
  h: '%b',
};

/**
 * Python's `strftime` as it is on Linux: all directives of C, the flags `-` (no padding), `_` (spaces), `0`, `^` (upper case),
 * and Python's `%f`. What is no directive stays as it is.
 */
export function strftime(local: Temporal.PlainDateTime, zoned: Temporal.ZonedDateTime | null, format: string): string {
  return format.replace(/%([-_0^#]?)([a-zA-Z%])/g, (whole, flag: string, letter: string) => {
    const composed = COMPOSED[letter];
    if (composed !== undefined) {
      const text = strftime(local, zoned, composed);
      return flag === '^' ? text.toUpperCase() : text;
    }
    const numeric = numbers[letter];
    if (numeric) {
      const [value, width, padding] = numeric(local);
      if (flag === '-') return String(value);
      const pad = flag === '_' ? ' ' : flag === '0' ? '0' : padding;
      return String(value).padStart(width, pad);
    }
    const text = texts[letter]?.(local, zoned);
    if (text === undefined) return whole;
    if (flag === '^') return text.toUpperCase();
    return flag === '#' ? (letter === 'Z' || letter === 'p' ? text.toLowerCase() : text.toUpperCase()) : text;
  });
}

type NumberDirective = (local: Temporal.PlainDateTime) => [value: number, width: number, padding: '0' | ' '];

const hour12 = (local: Temporal.PlainDateTime): number => local.hour % 12 || 12;
/** The week of the year, whose first day is the first Sunday (0) or Monday (1) of it. */
const weekOfYear = (local: Temporal.PlainDateTime, firstDay: 0 | 1): number =>
  Math.floor((local.dayOfYear + 6 - ((local.dayOfWeek - firstDay + 7) % 7)) / 7);

const numbers: Readonly<Record<string, NumberDirective>> = {
  Y: (local) => [local.year, 4, '0'],
  C: (local) => [Math.floor(local.year / 100), 2, '0'],
  y: (local) => [local.year % 100, 2, '0'],
  m: (local) => [local.month, 2, '0'],
  d: (local) => [local.day, 2, '0'],
  e: (local) => [local.day, 2, ' '],
  H: (local) => [local.hour, 2, '0'],
  k: (local) => [local.hour, 2, ' '],
  I: (local) => [hour12(local), 2, '0'],
  l: (local) => [hour12(local), 2, ' '],
  M: (local) => [local.minute, 2, '0'],
  S: (local) => [local.second, 2, '0'],
  f: (local) => [local.millisecond * 1000 + local.microsecond, 6, '0'],
  j: (local) => [local.dayOfYear, 3, '0'],
  u: (local) => [local.dayOfWeek, 1, '0'],
  w: (local) => [local.dayOfWeek % 7, 1, '0'],
  U: (local) => [weekOfYear(local, 0), 2, '0'],
  W: (local) => [weekOfYear(local, 1), 2, '0'],
  V: (local) => [local.weekOfYear ?? 0, 2, '0'],
  G: (local) => [local.yearOfWeek ?? 0, 4, '0'],
  g: (local) => [(local.yearOfWeek ?? 0) % 100, 2, '0'],
};

type TextDirective = (local: Temporal.PlainDateTime, zoned: Temporal.ZonedDateTime | null) => string;

const texts: Readonly<Record<string, TextDirective>> = {
  a: (local) => (DAY_NAMES[local.dayOfWeek - 1] ?? '').slice(0, 3),
  A: (local) => DAY_NAMES[local.dayOfWeek - 1] ?? '',
  b: (local) => (MONTH_NAMES[local.month - 1] ?? '').slice(0, 3),
  B: (local) => MONTH_NAMES[local.month - 1] ?? '',
  p: (local) => (local.hour < 12 ? 'AM' : 'PM'),
  P: (local) => (local.hour < 12 ? 'am' : 'pm'),
  n: () => '\n',
  t: () => '\t',
  '%': () => '%',
  z: (_, zoned) => zoned?.offset.replaceAll(':', '') ?? '',
  Z: (_, zoned) => (zoned ? zoneAbbreviation(zoned) : ''),
  s: (local, zoned) => String(Math.floor((zoned ?? local.toZonedDateTime('UTC')).epochMilliseconds / 1000)),
};

/** `CET`, `EST`, `UTC`: as far as the language data of this machine knows the zone's letters; otherwise its offset (`+03`). */
export function zoneAbbreviation(zoned: Temporal.ZonedDateTime): string {
  if (zoned.timeZoneId === 'UTC') return 'UTC';
  if (/^[+-]/.test(zoned.timeZoneId)) return zoned.offset;
  for (const locale of ['en-US', 'en-GB', 'en-AU', 'en-IN', 'en-ZA']) {
    const parts = new Intl.DateTimeFormat(locale, { timeZone: zoned.timeZoneId, timeZoneName: 'short' }).formatToParts(
      zoned.epochMilliseconds,
    );
    const name = parts.find(({ type }) => type === 'timeZoneName')?.value ?? '';
    if (/^[A-Z]{3,5}$/.test(name)) return name;
  }
  return zoned.offset.replace(/:00$/, '').replace(':', '');
}
