import { printTimedelta, reprTimedelta } from '../../../foundation/duration.ts';
import { TemplateError } from '../language/template-error.ts';
import { asFloat, isInteger, isNumeric, toNumber } from '../values/float-value.ts';
import { TemplateFunction } from '../values/template-function.ts';
import { TemplateObject } from '../values/template-object.ts';

const DAY = 86_400_000_000;
const LONGEST = 999_999_999 * DAY;

/** Python's timedelta: a length of time in microseconds. */
export class TimeDelta extends TemplateObject {
  readonly typeName: string = 'datetime.timedelta';
  readonly microseconds: number;

  /** @throws TemplateError (OverflowError) where it is longer than Python's */
  constructor(microseconds: number) {
    super();
    if (!(Math.abs(microseconds) <= LONGEST)) throw new TemplateError('OverflowError', 'the timedelta is too long');
    // Python has no negative zero here.
    this.microseconds = Math.round(microseconds) + 0;
  }

  override printText(): string {
    return printTimedelta(this.microseconds / 1e6);
  }

  override printRepr(): string {
    return reprTimedelta(this.microseconds / 1e6);
  }

  override isTruthy(): boolean {
    return this.microseconds !== 0;
  }

  getAttribute(name: string): unknown {
    switch (name) {
      case 'days':
        return Math.floor(this.microseconds / DAY);
      case 'seconds':
        return Math.floor((this.microseconds - Math.floor(this.microseconds / DAY) * DAY) / 1e6);
      case 'microseconds':
        return this.microseconds - Math.floor(this.microseconds / 1e6) * 1e6;
      case 'total_seconds':
        return new TemplateFunction(name, () => asFloat(this.microseconds / 1e6));
      default:
        return undefined;
    }
  }

  override operate(operator: '+' | '-' | '*' | '/' | '//' | '%', other: unknown, reflected: boolean): unknown {
    const own = this.microseconds;
    if (other instanceof TimeDelta) {
      const [left, right] = reflected ? [other.microseconds, own] : [own, other.microseconds];
      if (operator === '+') return new TimeDelta(left + right);
      if (operator === '-') return new TimeDelta(left - right);
      if (operator === '*') return undefined;
      if (right === 0) throw new TemplateError('ZeroDivisionError', 'integer division or modulo by zero');
      if (operator === '/') return asFloat(left / right);
      const quotient = Math.floor(left / right);
      return operator === '//' ? quotient : new TimeDelta(left - quotient * right);
    }
    // `-delta` comes as 0 - delta.
    if (operator === '-' && reflected && other === 0) return new TimeDelta(-own);
    if (!isNumeric(other)) return undefined;
    const factor = toNumber(other);
    if (operator === '*') return new TimeDelta(own * factor);
    if (reflected || (operator !== '/' && operator !== '//')) return undefined;
    if (factor === 0) throw new TemplateError('ZeroDivisionError', 'division by zero');
    if (operator === '//') return isInteger(other) ? new TimeDelta(Math.floor(own / factor)) : undefined;
    return new TimeDelta(own / factor);
  }

  override compareTo(other: unknown): number | undefined {
    return other instanceof TimeDelta ? this.microseconds - other.microseconds : undefined;
  }
}
