import { asFloat } from '../values/float-value.ts';
import { TemplateFunction } from '../values/template-function.ts';
import type { TemplateObject } from '../values/template-object.ts';
import { TimeDelta } from './time-delta.ts';

/** Calendar parts of the time between two moments; all of the same sign. */
export interface IntervalParts {
  years: number;
  months: number;
  weeks: number;
  days: number;
  hours: number;
  minutes: number;
  seconds: number;
}

/** What a moment must know to be an end of an interval. */
export interface IntervalEnd extends TemplateObject {
  /** Microseconds from the other moment to this one. */
  microsecondsSince(other: IntervalEnd): number;
  partsSince(other: IntervalEnd): IntervalParts;
}

const UNITS = ['years', 'months', 'weeks', 'days', 'hours', 'minutes', 'seconds'] as const;
const TOTALS: Readonly<Record<string, number>> = {
  weeks: 604_800_000_000,
  days: 86_400_000_000,
  hours: 3_600_000_000,
  minutes: 60_000_000,
  seconds: 1_000_000,
};

/** Pendulum's Interval: the time between two moments, which a subtraction of Airflow's datetimes gives. */
export class Interval extends TimeDelta {
  override readonly typeName = 'pendulum.Interval';
  readonly #start: IntervalEnd;
  readonly #end: IntervalEnd;

  constructor(start: IntervalEnd, end: IntervalEnd) {
    super(end.microsecondsSince(start));
    this.#start = start;
    this.#end = end;
  }

  parts(): IntervalParts {
    return this.#end.partsSince(this.#start);
  }

  override printText(): string {
    return `<Interval [${this.#start.printText()} -> ${this.#end.printText()}]>`;
  }

  override printRepr(): string {
    return this.printText();
  }

  override getAttribute(name: string): unknown {
    if (name === 'start') return this.#start;
    if (name === 'end') return this.#end;
    const total = /^(in|total)_(weeks|days|hours|minutes|seconds)$/.exec(name);
    if (total) {
      const amount = this.microseconds / (TOTALS[total[2] ?? ''] ?? 1);
      return new TemplateFunction(name, () => (total[1] === 'in' ? Math.trunc(amount) : asFloat(amount)));
    }
    switch (name) {
      case 'years':
      case 'months':
      case 'weeks':
      case 'hours':
      case 'minutes':
        return this.parts()[name];
      case 'remaining_days':
        return this.parts().days;
      case 'remaining_seconds':
        return this.parts().seconds;
      case 'days':
        return Math.trunc(this.microseconds / 86_400_000_000);
      case 'invert':
        return this.microseconds < 0;
      case 'in_years':
        return new TemplateFunction(name, () => this.parts().years);
      case 'in_months':
        return new TemplateFunction(name, () => this.parts().years * 12 + this.parts().months);
      case 'in_words':
        return new TemplateFunction(name, () => this.#inWords());
      case 'as_timedelta':
      case 'as_duration':
        return new TemplateFunction(name, () => new TimeDelta(this.microseconds));
      default:
        return super.getAttribute(name);
    }
  }

  #inWords(): string {
    const parts = this.parts();
    const words = UNITS.filter((unit) => parts[unit] !== 0).map((unit) => {
      return `${parts[unit]} ${Math.abs(parts[unit]) === 1 ? unit.slice(0, -1) : unit}`;
    });
    return words.join(' ') || '0 seconds';
  }
}

/** "2 days", "a few seconds": the coarse length of an interval, by pendulum's rules. */
export function describeRoughly(interval: Interval): string {
  const parts = interval.parts();
  const { years, months, weeks, days, hours, minutes, seconds } = Object.fromEntries(
    UNITS.map((unit) => [unit, Math.abs(parts[unit])]),
  ) as unknown as IntervalParts;
  const leftDays = weeks * 7 + days;
  const say = (count: number, unit: string): string => `${count} ${unit}${count === 1 ? '' : 's'}`;
  if (years > 0) return say(months > 6 ? years + 1 : years, 'year');
  if (months === 11 && leftDays > 15) return say(1, 'year');
  if (months > 0) return say(leftDays >= 27 ? months + 1 : months, 'month');
  if (weeks > 0) return say(days > 3 ? weeks + 1 : weeks, 'week');
  if (days > 0) return say(hours >= 22 ? days + 1 : days, 'day');
  if (hours > 0) return say(hours, 'hour');
  if (minutes > 0) return say(minutes, 'minute');
  return seconds > 10 ? say(seconds, 'second') : 'a few seconds';
}
