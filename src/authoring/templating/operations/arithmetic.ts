import type { BinaryOperator } from '../language/syntax-tree.ts';
import { TemplateError } from '../language/template-error.ts';
import { checkListLength, checkTextLength } from '../language/work-budget.ts';
import { asFloat, asInteger, FloatValue, isInteger, isNumeric, toNumber } from '../values/float-value.ts';
import { Tuple } from '../values/sequence-values.ts';
import { TemplateObject } from '../values/template-object.ts';
import { typeName } from '../values/type-name.ts';
import { requireDefined } from '../values/undefined-value.ts';
import { formatPercent } from './format-percent.ts';

/** Python's arithmetic, with `+` and `*` of texts and lists, and `%` of texts. @throws TemplateError (TypeError, …) */
export function calculate(operator: BinaryOperator, left: unknown, right: unknown): unknown {
  requireDefined(left);
  requireDefined(right);
  if (isNumeric(left) && isNumeric(right)) {
    return isInteger(left) && isInteger(right)
      ? calculateIntegers(operator, left, right)
      : calculateFloats(operator, toNumber(left), toNumber(right));
  }
  if (operator === '%' && typeof left === 'string') return formatPercent(left, right);
  if (operator === '+') {
    if (typeof left === 'string' && typeof right === 'string') {
      checkTextLength(left.length + right.length);
      return left + right;
    }
    if (Array.isArray(left) && Array.isArray(right) && left instanceof Tuple === right instanceof Tuple) {
      checkListLength(left.length + right.length);
      const items = [...left, ...right];
      return left instanceof Tuple ? Tuple.fromItems(items) : items;
    }
  }
  if (operator === '*') {
    if (isInteger(right)) {
      const repeated = repeat(left, Number(right));
      if (repeated !== undefined) return repeated;
    }
    if (isInteger(left)) {
      const repeated = repeat(right, Number(left));
      if (repeated !== undefined) return repeated;
    }
  }
  if (operator !== '**') {
    const own = left instanceof TemplateObject ? left.operate(operator, right, false) : undefined;
    const result = own ?? (right instanceof TemplateObject ? right.operate(operator, left, true) : undefined);
    if (result !== undefined) return result;
  }
  throw new TemplateError(
    'TypeError',
    operator === '+' && typeof left === 'string'
      ? `can only concatenate str (not "${typeName(right)}") to str`
      : `unsupported operand type(s) for ${operator === '**' ? '** or pow()' : operator}: '${typeName(left)}' and '${typeName(right)}'`,
    operator === '+' && (typeof left === 'string' || typeof right === 'string')
      ? 'Join values of different types with ~'
      : null,
  );
}

function repeat(value: unknown, times: number): unknown {
  if (typeof value === 'string') {
    checkTextLength(value.length * Math.max(0, times));
    return value.repeat(Math.max(0, times));
  }
  if (!Array.isArray(value)) return undefined;
  checkListLength(value.length * Math.max(0, times));
  const items = Array.from({ length: Math.max(0, times) }, () => value).flat();
  return value instanceof Tuple ? Tuple.fromItems(items) : items;
}

/** Numbers of more bits are not computed. */
const MOST_BITS = 65_536;

function calculateIntegers(
  operator: BinaryOperator,
  a: number | bigint | boolean,
  b: number | bigint | boolean,
): unknown {
  switch (operator) {
    case '+':
    case '-':
    case '*': {
      if (typeof a !== 'bigint' && typeof b !== 'bigint') {
        const [x, y] = [Number(a), Number(b)];
        const quick = operator === '+' ? x + y : operator === '-' ? x - y : x * y;
        if (Number.isSafeInteger(quick)) return quick;
      }
      const [x, y] = [toBigInt(a), toBigInt(b)];
      if (operator === '*') checkBits(bits(x) + bits(y));
      return asInteger(operator === '+' ? x + y : operator === '-' ? x - y : x * y);
    }
    case '/':
      return calculateFloats('/', Number(a), Number(b));
    case '//':
    case '%': {
      const [x, y] = [toBigInt(a), toBigInt(b)];
      if (y === 0n) throw new TemplateError('ZeroDivisionError', 'integer division or modulo by zero');
      const remainder = x % y;
      // Python's remainder has the sign of the divisor, and its quotient is rounded down.
      const adjust = remainder !== 0n && remainder < 0n !== y < 0n;
      if (operator === '%') return asInteger(adjust ? remainder + y : remainder);
      return asInteger(adjust ? x / y - 1n : x / y);
    }
    case '**': {
      const [x, y] = [toBigInt(a), toBigInt(b)];
      if (y < 0n) return calculateFloats('**', Number(x), Number(y));
      if (x > 1n || x < -1n) {
        checkBits(Number(y) * bits(x));
        return asInteger(x ** y);
      }
      return asInteger(x === -1n && y % 2n === 0n ? 1n : y === 0n ? 1n : x);
    }
  }
}

/** Of a number that JSON brought and that is too large to be exact, the digits that Python would see are gone already. */
function toBigInt(value: number | bigint | boolean): bigint {
  return BigInt(value);
}

function bits(value: bigint): number {
  return value.toString(16).length * 4;
}

function checkBits(count: number): void {
  if (count > MOST_BITS) throw new TemplateError('OverflowError', `the result would have more than ${MOST_BITS} bits`);
}

function calculateFloats(operator: BinaryOperator, a: number, b: number): number | FloatValue {
  switch (operator) {
    case '+':
      return asFloat(a + b);
    case '-':
      return asFloat(a - b);
    case '*':
      return asFloat(a * b);
    case '/':
      if (b === 0) throw new TemplateError('ZeroDivisionError', 'division by zero');
      return asFloat(a / b);
    case '//':
      if (b === 0) throw new TemplateError('ZeroDivisionError', 'float floor division by zero');
      // By way of the exact remainder, as Python: 2 // 0.001 is 1999.0, since 0.001 is a little more than that.
      return asFloat(Math.round((a - floatModulo(a, b)) / b) || (a / b < 0 || Object.is(a / b, -0) ? -0 : 0));
    case '%':
      if (b === 0) throw new TemplateError('ZeroDivisionError', 'float modulo');
      return asFloat(floatModulo(a, b));
    case '**':
      if (a === 0 && b < 0) throw new TemplateError('ZeroDivisionError', '0.0 cannot be raised to a negative power');
      return asFloat(a ** b);
  }
}

/** Python's remainder of floats: it has the sign of the divisor. */
function floatModulo(a: number, b: number): number {
  const remainder = a % b;
  if (remainder === 0) return b < 0 ? -0 : 0;
  return remainder < 0 !== b < 0 ? remainder + b : remainder;
}

/** `-value`. @throws TemplateError (TypeError) */
export function negate(value: unknown): unknown {
  requireDefined(value);
  if (value instanceof FloatValue || (typeof value === 'number' && !Number.isInteger(value)))
    return asFloat(-toNumber(value));
  if (isInteger(value)) return calculateIntegers('-', 0, value);
  const result = value instanceof TemplateObject ? value.operate('-', 0, true) : undefined;
  if (result !== undefined) return result;
  throw new TemplateError('TypeError', `bad operand type for unary -: '${typeName(value)}'`);
}
