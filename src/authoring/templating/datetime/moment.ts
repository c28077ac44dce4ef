import { plainReason, TemplateError } from '../language/template-error.ts';
import { TemplateObject } from '../values/template-object.ts';
import { Interval } from './interval.ts';
import type { IntervalEnd, IntervalParts } from './interval.ts';
import { strftime } from './strftime.ts';
import { TimeDelta } from './time-delta.ts';

/** Which of Python's types a moment is: pendulum's DateTime, the standard library's datetime, or a date without a time. */
export type MomentKind = 'pendulum' | 'datetime' | 'date';
/** In a time zone, or naive: without one. */
export type MomentValue = Temporal.ZonedDateTime | Temporal.PlainDateTime;

const DAY = 86_400_000_000;

/** A datetime or date of Python's, without the table of what templates may ask of it: see DateTime. */
export abstract class Moment extends TemplateObject implements IntervalEnd {
  readonly value: MomentValue;
  readonly kind: MomentKind;

  constructor(value: MomentValue, kind: MomentKind) {
    super();
    this.value = value;
    this.kind = kind;
  }

  get typeName(): string {
    return this.kind === 'pendulum' ? 'DateTime' : this.kind === 'date' ? 'Date' : 'datetime.datetime';
  }

  /** Another moment of the same kind, unless said otherwise. */
  abstract make(value: MomentValue, kind?: MomentKind): Moment;

  get zoned(): Temporal.ZonedDateTime | null {
    return this.value instanceof Temporal.ZonedDateTime ? this.value : null;
  }

  /** Date and time as a clock on the wall shows them. */
  get local(): Temporal.PlainDateTime {
    return this.value instanceof Temporal.ZonedDateTime ? this.value.toPlainDateTime() : this.value;
  }

  /** Microseconds within the second. */
  get microsecond(): number {
    return this.value.millisecond * 1000 + this.value.microsecond;
  }

  /** Microseconds since the epoch; a naive moment is taken for UTC. */
  epochMicroseconds(): number {
    const zoned = this.zoned ?? this.local.toZonedDateTime('UTC');
    return Number(zoned.epochNanoseconds / 1000n);
  }

  microsecondsSince(other: IntervalEnd): number {
    return other instanceof Moment ? this.epochMicroseconds() - other.epochMicroseconds() : Number.NaN;
  }

  partsSince(other: IntervalEnd): IntervalParts {
    if (!(other instanceof Moment)) throw new TemplateError('TypeError', 'an interval needs two datetimes');
    const { years, months, days, hours, minutes, seconds } = other.local.until(
      this.zoned && other.zoned ? this.zoned.withTimeZone(other.zoned.timeZoneId).toPlainDateTime() : this.local,
      { largestUnit: 'year' },
    );
    const weeks = Math.trunc(days / 7);
    return { years, months, weeks, days: days - weeks * 7, hours, minutes, seconds };
  }

  strftime(format: string): string {
    return strftime(this.local, this.zoned, format);
  }

  /** As Python's `isoformat()`: the fraction only where there is one, the offset only where there is a zone. */
  isoformat(separator = 'T'): string {
    if (this.kind === 'date') return this.local.toPlainDate().toString();
    const { microsecond } = this;
    const text = this.local
      .toString({ fractionalSecondDigits: microsecond === 0 ? 0 : 6 })
      .replace('T', () => separator);
    return `${text}${this.zoned?.offset ?? ''}`;
  }

  override printText(): string {
    return this.isoformat(' ');
  }

  override printRepr(): string {
    const { year, month, day, hour, minute, second } = this.value;
    if (this.kind === 'date') return `Date(${year}, ${month}, ${day})`;
    const numbers = [year, month, day, hour, minute];
    const zone = this.zoned?.timeZoneId;
    if (this.kind === 'pendulum') {
      numbers.push(second, ...(this.microsecond === 0 ? [] : [this.microsecond]));
      return `DateTime(${numbers.join(', ')}${zone === undefined ? '' : `, tzinfo=Timezone('${zone}')`})`;
    }
    if (second !== 0 || this.microsecond !== 0) numbers.push(second);
    if (this.microsecond !== 0) numbers.push(this.microsecond);
    const tzinfo =
      zone === undefined ? '' : zone === 'UTC' ? ', tzinfo=datetime.timezone.utc' : `, tzinfo=Timezone('${zone}')`;
    return `datetime.datetime(${numbers.join(', ')}${tzinfo})`;
  }

  override formatText(spec: string): string {
    return this.strftime(spec);
  }

  override compareTo(other: unknown): number | undefined {
    if (!(other instanceof Moment) || (other.kind === 'date') !== (this.kind === 'date')) return undefined;
    if ((this.zoned === null) !== (other.zoned === null)) return undefined;
    return this.epochMicroseconds() - other.epochMicroseconds();
  }

  override operate(operator: '+' | '-' | '*' | '/' | '//' | '%', other: unknown, reflected: boolean): unknown {
    if (other instanceof TimeDelta && (operator === '+' || (operator === '-' && !reflected))) {
      // Of a delta that is added to a date, Python takes the whole days.
      const amount = this.kind === 'date' ? Math.floor(other.microseconds / DAY) * DAY : other.microseconds;
      return this.shift(operator === '+' ? amount : -amount);
    }
    if (operator !== '-' || !(other instanceof Moment)) return undefined;
    const [end, start] = reflected ? [other, this] : [this, other];
    if ((end.zoned === null) !== (start.zoned === null)) {
      throw new TemplateError('TypeError', "can't subtract offset-naive and offset-aware datetimes");
    }
    const isPlain = end.kind === 'datetime' && start.kind === 'datetime';
    return isPlain ? new TimeDelta(end.microsecondsSince(start)) : new Interval(start, end);
  }

  /** Later by that many microseconds of real time; a date moves by whole days. */
  shift(microseconds: number): Moment {
    const days = Math.floor(microseconds / DAY);
    const step =
      this.kind === 'date' ? { days } : { seconds: Math.trunc(microseconds / 1e6), microseconds: microseconds % 1e6 };
    return this.make(inRange(() => this.value.add(step)));
  }
}

/** Runs a calculation of dates. @throws TemplateError (OverflowError) where the result is no date that Python has */
export function inRange<Value extends MomentValue>(calculate: () => Value): Value {
  let result: Value;
  try {
    result = calculate();
  } catch (error) {
    throw new TemplateError('OverflowError', `date value out of range: ${plainReason(error)}`);
  }
  if (result.year < 1 || result.year > 9999) throw new TemplateError('OverflowError', 'date value out of range');
  return result;
}
