import { type DurationFields, fixedSeconds, printTimedelta } from '../../foundation/duration.ts';
import type { Json } from '../../foundation/json.ts';
import { isJsonObject } from '../../foundation/json.ts';
import type { Timestamp } from '../../foundation/timestamp.ts';
import { SECONDS_PER_DAY, civilDate, dayNumber, daysInMonth } from './civil-time.ts';
import { instantOf, timestampOf } from './instant.ts';

/** A step from one run to the next: months of the calendar first, then a fixed time. */
export interface CalendarDelta {
  readonly months: number;
  /** With microseconds as the fraction. */
  readonly seconds: number;
}

/** @throws RangeError where years or months are not whole numbers */
export function calendarDelta(fields: DurationFields): CalendarDelta {
  const months = (fields.years ?? 0) * 12 + (fields.months ?? 0);
  if (!Number.isInteger(months)) throw new RangeError('years and months of a duration must be whole numbers');
  return { months, seconds: fixedSeconds(fields) };
}

/** The moment that lies a step after another one, or `times` steps; null where no timestamp can hold it. */
export function addDelta(moment: Timestamp, delta: CalendarDelta, times: 1 | -1): Timestamp | null {
  const { seconds, micros } = instantOf(moment);
  const base = delta.months === 0 ? seconds : addMonths(seconds, delta.months * times);
  const whole = Math.trunc(delta.seconds);
  const movedMicros = micros + times * Math.round((delta.seconds - whole) * 1e6);
  const carried = Math.floor(movedMicros / 1e6);
  return timestampOf(base + times * whole + carried, movedMicros - carried * 1e6);
}

/** The same day some months away, or the last of that month where it has no such day. */
function addMonths(seconds: number, months: number): number {
  const days = Math.floor(seconds / SECONDS_PER_DAY);
  const { year, month, day } = civilDate(days);
  const count = year * 12 + month - 1 + months;
  const newYear = Math.floor(count / 12);
  const newMonth = count - newYear * 12 + 1;
  const newDay = Math.min(day, daysInMonth(newYear, newMonth));
  return dayNumber(newYear, newMonth, newDay) * SECONDS_PER_DAY + (seconds - days * SECONDS_PER_DAY);
}

/** Its rough length: a year counts 365 days there and a month 30, as Airflow rounds by it. */
export function roughSeconds({ months, seconds }: CalendarDelta): number {
  const years = Math.trunc(months / 12);
  return (years * 365 + (months - years * 12) * 30) * SECONDS_PER_DAY + seconds;
}

/** As Python prints it: a `timedelta`, or a `relativedelta` where it has months. */
export function printDelta(delta: CalendarDelta): string {
  if (delta.months === 0) return printTimedelta(delta.seconds);
  const parts = Object.entries(setParts(delta)).map(([part, amount]) => `${part}=${amount < 0 ? '' : '+'}${amount}`);
  return `relativedelta(${parts.join(', ')})`;
}

/** As Airflow serializes it: seconds, or the parts of a `relativedelta`. */
export function serializeDelta(delta: CalendarDelta): Json {
  return delta.months === 0 ? delta.seconds : setParts(delta);
}

export type RelativePart = (typeof RELATIVE_PARTS)[number];
const RELATIVE_PARTS = ['years', 'months', 'days', 'hours', 'minutes', 'seconds', 'microseconds'] as const;

/** @throws RangeError where it is not one, or has parts that stand for a fixed date (`day`, `weekday`) */
export function deserializeDelta(value: Json | undefined): CalendarDelta {
  if (typeof value === 'number') return { months: 0, seconds: value };
  if (value === undefined || !isJsonObject(value)) throw new RangeError('a delta must be seconds or a relativedelta');
  const fields: DurationFields = {};
  for (const [part, amount] of Object.entries(value)) {
    const name = RELATIVE_PARTS.find((known) => known === part);
    if (name === undefined || typeof amount !== 'number') {
      throw new RangeError(`a relativedelta with '${part}' cannot be a schedule`);
    }
    fields[name] = amount;
  }
  return calendarDelta(fields);
}

/** The parts that are not 0. */
function setParts(delta: CalendarDelta): Record<string, number> {
  return Object.fromEntries(Object.entries(relativeParts(delta)).filter(([, amount]) => amount !== 0));
}

/** Each part as large as it can be; days stay days. */
export function relativeParts({ months, seconds }: CalendarDelta): Record<RelativePart, number> {
  const whole = Math.trunc(seconds);
  return {
    years: Math.trunc(months / 12),
    months: months % 12,
    days: Math.trunc(whole / SECONDS_PER_DAY),
    hours: Math.trunc(whole / 3600) % 24,
    minutes: Math.trunc(whole / 60) % 60,
    seconds: whole % 60,
    microseconds: Math.round((seconds - whole) * 1e6),
  };
}
