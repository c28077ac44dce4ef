import { type CivilDate, civilDate, dayNumber, isLeapYear, weekday } from '../calendar/civil-time.ts';
import { type DateParts, MIDNIGHT, type TimeParts, microsOf, offsetOf } from './date-parts.ts';

/**
 * Reads the forms of ISO 8601 and their close kin: calendar, week and ordinal dates, with or without separators, times with or
 * without seconds and offset, a time alone. Null where the text is none of these.
 * @throws RangeError where it is one and cannot be right, such as an offset of 25 hours
 */
export function readIsoDate(text: string): DateParts | null {
  if (/^\d+$/.test(text)) return readDigits(text);
  const alone = readDate(text);
  if (alone !== null) return { date: alone, time: MIDNIGHT };
  const [, left = '', right = ''] =
    /^(\S*?)(?:T|\s+)(\S.*)$/i.exec(text) ?? (/^\d\d?:/.test(text) ? ['', '', text] : []);
  const time = readTime(right);
  if (time === null) return null;
  if (left === '') return { date: null, time };
  const date = /^\d{4}$/.test(left) ? { year: Number(left), month: 1, day: 1 } : readDate(left);
  return date === null ? null : { date, time };
}

/** Digits without a word about their meaning: Unix times are none of them. */
function readDigits(text: string): DateParts | null {
  const part = (from: number, to: number): number => Number(text.slice(from, to));
  const time = (hour: number, minute: number, second: number): TimeParts => ({ ...MIDNIGHT, hour, minute, second });
  switch (text.length) {
    case 1:
    case 2:
      return { date: null, time: time(Number(text), 0, 0) };
    case 4:
      return { date: { year: Number(text), month: 1, day: 1 }, time: MIDNIGHT };
    case 6:
      // 201207 is no month in ISO 8601.
      return { date: null, time: time(part(0, 2), part(2, 4), part(4, 6)) };
    case 7:
      return { date: ordinalDate(part(0, 4), part(4, 7)), time: MIDNIGHT };
    case 8:
    case 12:
    case 14:
      return {
        date: { year: part(0, 4), month: part(4, 6), day: part(6, 8) },
        time: time(part(8, 10), part(10, 12), part(12, 14)),
      };
    default:
      return null;
  }
}

const CALENDAR_DATE = /^(\d{4})([-/.:])(\d{1,2})\2(\d{1,2})$/;
const YEAR_AND_MONTH = /^(\d{4})[-/](\d\d)$/;
const COMPACT_DATE = /^(\d{4})(\d\d)(\d\d)$/;
const ORDINAL_DATE = /^(\d{4})-?(\d{3})$/;
const WEEK_DATE = /^(\d{4})-?W(\d\d)(?:-?(\d))?$/i;

function readDate(text: string): CivilDate | null {
  const calendar = CALENDAR_DATE.exec(text);
  if (calendar !== null) return { year: Number(calendar[1]), month: Number(calendar[3]), day: Number(calendar[4]) };
  const month = YEAR_AND_MONTH.exec(text);
  if (month !== null) return { year: Number(month[1]), month: Number(month[2]), day: 1 };
  const compact = COMPACT_DATE.exec(text);
  if (compact !== null) return { year: Number(compact[1]), month: Number(compact[2]), day: Number(compact[3]) };
  const ordinal = ORDINAL_DATE.exec(text);
  if (ordinal !== null) return ordinalDate(Number(ordinal[1]), Number(ordinal[2]));
  const week = WEEK_DATE.exec(text);
  return week === null ? null : weekDate(Number(week[1]), Number(week[2]), Number(week[3] ?? 1));
}

function ordinalDate(year: number, dayOfYear: number): CivilDate {
  if (dayOfYear < 1 || dayOfYear > (isLeapYear(year) ? 366 : 365)) throw new RangeError('the year has no such day');
  return civilDate(dayNumber(year, 1, 1) + dayOfYear - 1);
}

/** Week 1 is the one with 4 January, and weeks begin on Monday. */
function weekDate(year: number, week: number, dayOfWeek: number): CivilDate {
  if (week < 1 || week > 53 || dayOfWeek < 1 || dayOfWeek > 7) throw new RangeError('the year has no such week or day');
  const fourth = dayNumber(year, 1, 4);
  const monday = fourth - ((weekday(fourth) + 6) % 7);
  return civilDate(monday + (week - 1) * 7 + dayOfWeek - 1);
}

const ZONE = '\\s*(?:(?:Z|UTC|GMT)|(?<sign>[+-])(?<offsetHours>\\d\\d)(?::?(?<offsetMinutes>\\d\\d))?)';
const TIME = new RegExp(
  `^(?<hour>\\d{1,2})(?::(?<minute>\\d{1,2})(?::(?<second>\\d{1,2})(?:[.,](?<fraction>\\d*))?)?)?(?<zone>${ZONE})?$`,
  'i',
);
const COMPACT_TIME = new RegExp(
  `^(?<hour>\\d\\d)(?<minute>\\d\\d)(?:(?<second>\\d\\d)(?:[.,](?<fraction>\\d*))?)?(?<zone>${ZONE})?$`,
  'i',
);

function readTime(text: string): TimeParts | null {
  const groups = (TIME.exec(text) ?? COMPACT_TIME.exec(text))?.groups;
  if (groups === undefined) return null;
  return {
    hour: Number(groups.hour),
    minute: Number(groups.minute ?? 0),
    second: Number(groups.second ?? 0),
    micros: microsOf(groups.fraction),
    offsetMinutes: groups.zone === undefined ? null : readOffset(groups),
  };
}

function readOffset({ sign, offsetHours, offsetMinutes }: Record<string, string>): number {
  return sign === undefined ? 0 : offsetOf(sign, offsetHours ?? '0', offsetMinutes);
}
