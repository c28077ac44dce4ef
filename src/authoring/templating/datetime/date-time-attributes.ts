import type { Arguments } from '../values/arguments.ts';
import { textArgument } from '../values/argument-values.ts';
import { asFloat } from '../values/float-value.ts';
import { tupleOf } from '../values/sequence-values.ts';
import { TemplateFunction } from '../values/template-function.ts';
import { formatTokens } from './format-tokens.ts';
import { describeRoughly, Interval } from './interval.ts';
import type { Moment } from './moment.ts';
import { moveMethods } from './move-date-time.ts';
import { momentArgument } from './moment-argument.ts';
import { zoneAbbreviation } from './strftime.ts';
import { TimeDelta } from './time-delta.ts';

/** What templates may ask of a datetime; `undefined` where there is no such attribute. */
export function dateTimeAttribute(self: Moment, name: string): unknown {
  if (self.kind === 'date' && TIME_ONLY.has(name)) return undefined;
  const property = PROPERTIES.get(name);
  if (property) return property(self);
  const method = METHODS.get(name);
  return method && new TemplateFunction(name, (args) => method(self, args));
}

const TIME_ONLY = new Set([
  'hour',
  'minute',
  'second',
  'microsecond',
  'timestamp',
  'in_timezone',
  'in_tz',
  'date',
  'time',
]);

const offsetSeconds = (self: Moment): number | null => (self.zoned ? self.zoned.offsetNanoseconds / 1e9 : null);
const zoneName = (self: Moment): string | null => self.zoned?.timeZoneId ?? null;
const epochSeconds = (self: Moment): number => self.epochMicroseconds() / 1e6;

const PROPERTIES = new Map<string, (self: Moment) => unknown>(
  Object.entries<(self: Moment) => unknown>({
    year: (self) => self.value.year,
    month: (self) => self.value.month,
    day: (self) => self.value.day,
    hour: (self) => self.value.hour,
    minute: (self) => self.value.minute,
    second: (self) => self.value.second,
    microsecond: (self) => self.microsecond,
    // Pendulum 3 counts from Monday = 0.
    day_of_week: (self) => self.value.dayOfWeek - 1,
    day_of_year: (self) => self.value.dayOfYear,
    week_of_year: (self) => self.value.weekOfYear ?? null,
    week_of_month: (self) => Math.ceil((self.value.day + self.local.with({ day: 1 }).dayOfWeek - 1) / 7),
    days_in_month: (self) => self.value.daysInMonth,
    quarter: (self) => Math.ceil(self.value.month / 3),
    timezone_name: zoneName,
    timezone: zoneName,
    tz: zoneName,
    tzinfo: zoneName,
    offset: offsetSeconds,
    offset_hours: (self) => asFloat((offsetSeconds(self) ?? 0) / 3600),
    int_timestamp: (self) => Math.floor(epochSeconds(self)),
    float_timestamp: (self) => asFloat(epochSeconds(self)),
  }),
);

/** Formats of pendulum's `to_…_string` methods, by the first word in between. */
const STRING_FORMATS: Readonly<Record<string, string>> = {
  to_date_string: 'YYYY-MM-DD',
  to_time_string: 'HH:mm:ss',
  to_datetime_string: 'YYYY-MM-DD HH:mm:ss',
  to_day_datetime_string: 'ddd, MMM D, YYYY h:mm A',
  to_formatted_date_string: 'MMM DD, YYYY',
  to_atom_string: 'YYYY-MM-DDTHH:mm:ssZ',
  to_w3c_string: 'YYYY-MM-DDTHH:mm:ssZ',
  to_cookie_string: 'dddd, DD-MMM-YYYY HH:mm:ss zz',
  to_rfc822_string: 'ddd, DD MMM YY HH:mm:ss ZZ',
  to_rfc850_string: 'dddd, DD-MMM-YY HH:mm:ss zz',
  to_rfc1036_string: 'ddd, DD MMM YY HH:mm:ss ZZ',
  to_rfc1123_string: 'ddd, DD MMM YYYY HH:mm:ss ZZ',
  to_rfc2822_string: 'ddd, DD MMM YYYY HH:mm:ss ZZ',
  to_rss_string: 'ddd, DD MMM YYYY HH:mm:ss ZZ',
};

type MomentMethod = (self: Moment, args: Arguments) => unknown;

const METHODS = new Map<string, MomentMethod>(
  Object.entries<MomentMethod>({
    ...moveMethods,
    ...Object.fromEntries(
      Object.entries(STRING_FORMATS).map(([name, format]): [string, MomentMethod] => [
        name,
        (self) => formatTokens(self.local, self.zoned, format),
      ]),
    ),
    strftime: (self, args) => self.strftime(textArgument(args.bind('strftime', ['format'], 1)[0])),
    format: (self, args) =>
      formatTokens(self.local, self.zoned, textArgument(args.bind('format', ['fmt', 'locale'], 1)[0])),
    isoformat: (self, args) => self.isoformat(textArgument(args.bind('isoformat', ['sep'])[0], 'T')),
    to_iso8601_string: (self) =>
      self.zoned?.timeZoneId === 'UTC' ? self.isoformat().replace('+00:00', 'Z') : self.isoformat(),
    to_rfc3339_string: (self) => self.isoformat(),
    for_json: (self) => self.isoformat(),
    ctime: (self) => self.strftime('%c'),
    timestamp: (self) => asFloat(epochSeconds(self)),
    weekday: (self) => self.value.dayOfWeek - 1,
    isoweekday: (self) => self.value.dayOfWeek,
    isocalendar: (self) => tupleOf(self.value.yearOfWeek ?? null, self.value.weekOfYear ?? null, self.value.dayOfWeek),
    toordinal: (self) => Math.floor(self.local.toZonedDateTime('UTC').epochMilliseconds / 86_400_000) + 719_163,
    utcoffset: (self) => (self.zoned ? new TimeDelta(self.zoned.offsetNanoseconds / 1000) : null),
    tzname: (self) => (self.zoned ? zoneAbbreviation(self.zoned) : null),
    is_leap_year: (self) => self.value.inLeapYear,
    is_utc: (self) => offsetSeconds(self) === 0,
    diff: (self, args) => {
      const other = momentArgument(args.bind('diff', ['dt', 'abs'], 1)[0]);
      return self.microsecondsSince(other) > 0 ? new Interval(other, self) : new Interval(self, other);
    },
    diff_for_humans: (self, args) => {
      const [other, absolute] = args.bind('diff_for_humans', ['other', 'absolute', 'locale'], 1);
      return sayDifference(self, momentArgument(other), absolute === true);
    },
  }),
);

/** "2 days before": how far `self` is from `other`. */
function sayDifference(self: Moment, other: Moment, absolute: boolean): string {
  const interval = new Interval(self, other);
  const length = describeRoughly(interval);
  if (absolute) return length;
  return `${length} ${interval.microseconds > 0 ? 'before' : 'after'}`;
}

/** "2 days ago", "in 2 days": how far `self` is from the present. */
export function sayDifferenceFromNow(self: Moment, now: Moment): string {
  const interval = new Interval(self, now);
  const length = describeRoughly(interval);
  return interval.microseconds >= 0 ? `${length} ago` : `in ${length}`;
}
