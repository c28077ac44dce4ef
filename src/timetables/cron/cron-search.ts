import {
  FIRST_DAY,
  LAST_DAY,
  SECONDS_PER_DAY,
  civilDate,
  dayNumber,
  daysInMonth,
  weekday,
} from '../calendar/civil-time.ts';
import type { CronExpression } from './cron-expression.ts';

/** How many years without a match it takes to give up: a 29 February that must be a Monday may be 40 years away. */
const YEARS_TO_SEARCH = 50;

/**
 * The first match after a time of the wall clock, or null where there is none.
 * @param local whole seconds, the wall clock counted as if it were UTC
 */
export function findNextMatch(cron: CronExpression, local: number): number | null {
  const from = local + 1;
  const today = Math.floor(from / SECONDS_PER_DAY);
  if (today < FIRST_DAY || today > LAST_DAY) return null;
  if (matchesDay(cron, today)) {
    const time = nextTime(cron, from - today * SECONDS_PER_DAY);
    if (time !== null) return today * SECONDS_PER_DAY + time;
  }
  const day = nextDay(cron, today + 1);
  return day === null ? null : day * SECONDS_PER_DAY + timeOf(cron, 'first');
}

/** The last match before a time of the wall clock, or null where there is none. */
export function findPreviousMatch(cron: CronExpression, local: number): number | null {
  const from = local - 1;
  const today = Math.floor(from / SECONDS_PER_DAY);
  if (today < FIRST_DAY || today > LAST_DAY) return null;
  if (matchesDay(cron, today)) {
    const time = previousTime(cron, from - today * SECONDS_PER_DAY);
    if (time !== null) return today * SECONDS_PER_DAY + time;
  }
  const day = previousDay(cron, today - 1);
  return day === null ? null : day * SECONDS_PER_DAY + timeOf(cron, 'last');
}

function matchesDay(cron: CronExpression, days: number): boolean {
  const { year, month, day } = civilDate(days);
  return matchesMonth(cron, year, month) && (daysOfMonth(cron, year, month) & (1 << (day - 1))) !== 0;
}

function matchesMonth(cron: CronExpression, year: number, month: number): boolean {
  return (cron.months & (1 << month)) !== 0 && (cron.years === null || cron.years.includes(year));
}

function nextDay(cron: CronExpression, from: number): number | null {
  if (from > LAST_DAY) return null;
  let { year, month, day } = civilDate(from);
  const lastYear = Math.min(9999, cron.years?.at(-1) ?? year + YEARS_TO_SEARCH);
  while (year <= lastYear) {
    if (matchesMonth(cron, year, month)) {
      // Bits of the days that are over are cleared; the lowest one left is the day.
      const left = daysOfMonth(cron, year, month) & ~((1 << (day - 1)) - 1);
      if (left !== 0) return dayNumber(year, month, 32 - Math.clz32(left & -left));
    }
    day = 1;
    if (++month > 12) {
      month = 1;
      year += 1;
    }
  }
  return null;
}

function previousDay(cron: CronExpression, from: number): number | null {
  if (from < FIRST_DAY) return null;
  let { year, month, day } = civilDate(from);
  const firstYear = Math.max(1, cron.years?.[0] ?? year - YEARS_TO_SEARCH);
  while (year >= firstYear) {
    if (matchesMonth(cron, year, month)) {
      const left = daysOfMonth(cron, year, month) & (2 ** day - 1);
      if (left !== 0) return dayNumber(year, month, 32 - Math.clz32(left));
    }
    day = 31;
    if (--month < 1) {
      month = 12;
      year -= 1;
    }
  }
  return null;
}

/** The matching days of a month: bit n is set for day n + 1. */
function daysOfMonth(cron: CronExpression, year: number, month: number): number {
  const { days, weekdays } = cron;
  const length = daysInMonth(year, month);
  const all = 2 ** length - 1;
  const byDay = days.star ? all : dayMask(days.values, days.lastDay, length) & all;
  if (weekdays.star && weekdays.nth.size === 0) return byDay;
  const firstWeekday = weekday(dayNumber(year, month, 1));
  const byWeekday =
    weekdays.nth.size > 0
      ? nthWeekdayMask(weekdays.nth, firstWeekday, length)
      : weekdayMask(weekdays.values, firstWeekday) & all;
  if (days.star || weekdays.star) return byDay & byWeekday;
  // Where both columns are restricted, a day of either will do; except with `2#3` and the like, which alone count then.
  return weekdays.nth.size > 0 ? byWeekday : byDay | byWeekday;
}

function dayMask(values: readonly number[], lastDay: boolean, length: number): number {
  let mask = lastDay ? 1 << (length - 1) : 0;
  for (const value of values) mask |= 1 << (value - 1);
  return mask;
}

function weekdayMask(values: readonly number[], firstWeekday: number): number {
  let mask = 0;
  for (const value of values) {
    for (let day = (value - firstWeekday + 7) % 7; day < 31; day += 7) mask |= 1 << day;
  }
  return mask;
}

function nthWeekdayMask(
  nth: ReadonlyMap<number, ReadonlySet<number | 'last'>>,
  firstWeekday: number,
  length: number,
): number {
  let mask = 0;
  for (const [value, which] of nth) {
    const first = (value - firstWeekday + 7) % 7;
    for (const number of which) {
      const week = number === 'last' ? Math.floor((length - 1 - first) / 7) : number - 1;
      if (first + week * 7 < length) mask |= 1 << (first + week * 7);
    }
  }
  return mask;
}

function timeOf(cron: CronExpression, which: 'first' | 'last'): number {
  const pick = (values: readonly number[]): number => values.at(which === 'first' ? 0 : -1) ?? 0;
  return pick(cron.hours) * 3600 + pick(cron.minutes) * 60 + pick(cron.seconds);
}

/** The first matching second of a day at or after one, or null. */
function nextTime(cron: CronExpression, from: number): number | null {
  const second = from % 60;
  const minute = Math.floor(from / 60) % 60;
  const hour = Math.floor(from / 3600);
  const firstMinute = cron.minutes[0] ?? 0;
  const firstSecond = cron.seconds[0] ?? 0;
  if (cron.hours.includes(hour)) {
    if (cron.minutes.includes(minute)) {
      const found = cron.seconds.find((value) => value >= second);
      if (found !== undefined) return hour * 3600 + minute * 60 + found;
    }
    const found = cron.minutes.find((value) => value > minute);
    if (found !== undefined) return hour * 3600 + found * 60 + firstSecond;
  }
  const found = cron.hours.find((value) => value > hour);
  return found === undefined ? null : found * 3600 + firstMinute * 60 + firstSecond;
}

/** The last matching second of a day at or before one, or null. */
function previousTime(cron: CronExpression, from: number): number | null {
  const second = from % 60;
  const minute = Math.floor(from / 60) % 60;
  const hour = Math.floor(from / 3600);
  const lastMinute = cron.minutes.at(-1) ?? 0;
  const lastSecond = cron.seconds.at(-1) ?? 0;
  if (cron.hours.includes(hour)) {
    if (cron.minutes.includes(minute)) {
      const found = cron.seconds.findLast((value) => value <= second);
      if (found !== undefined) return hour * 3600 + minute * 60 + found;
    }
    const found = cron.minutes.findLast((value) => value < minute);
    if (found !== undefined) return hour * 3600 + found * 60 + lastSecond;
  }
  const found = cron.hours.findLast((value) => value < hour);
  return found === undefined ? null : found * 3600 + lastMinute * 60 + lastSecond;
}
