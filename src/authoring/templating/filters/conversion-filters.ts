import type { Filter } from '../language/engine.ts';
import { checkTextLength } from '../language/work-budget.ts';
import { isTruthy } from '../operations/truth.ts';
import { integerArgument, numberArgument } from '../values/argument-values.ts';
import { asFloat, asInteger, isFloat, isInteger, toNumber } from '../values/float-value.ts';
import { printJson } from '../values/print-json.ts';
import { UndefinedValue } from '../values/undefined-value.ts';

const fallback: Filter = (value, args) => {
  const [instead = '', boolean = false] = args.bind('default', ['default_value', 'boolean']);
  if (value instanceof UndefinedValue) return instead;
  return isTruthy(boolean) && !isTruthy(value) ? instead : value;
};

/** Jinja's filters between types. */
export const conversionFilters: Readonly<Record<string, Filter>> = {
  default: fallback,
  d: fallback,
  int(value, args) {
    const [instead = 0, base] = args.bind('int', ['default', 'base']);
    if (isInteger(value)) return asInteger(BigInt(value));
    if (isFloat(value))
      return Number.isFinite(toNumber(value)) ? asInteger(BigInt(Math.trunc(toNumber(value)))) : instead;
    if (typeof value !== 'string') return instead;
    return readInteger(value, integerArgument(base, 10)) ?? readTruncated(value) ?? instead;
  },
  float(value, args) {
    const [instead] = args.bind('float', ['default']);
    if (isInteger(value) || isFloat(value)) return asFloat(toNumber(value));
    const read = typeof value === 'string' ? readFloat(value) : undefined;
    return read === undefined ? (instead ?? asFloat(0)) : asFloat(read);
  },
  abs(value) {
    const number = numberArgument(value);
    if (isFloat(value)) return asFloat(Math.abs(number));
    return typeof value === 'bigint' ? asInteger(value < 0n ? -value : value) : Math.abs(number);
  },
  round(value, args) {
    const [precision, method = 'common'] = args.bind('round', ['precision', 'method']);
    const digits = integerArgument(precision, 0);
    const number = numberArgument(value);
    const scale = 10 ** digits;
    if (method === 'ceil') return asFloat((Math.ceil(number * scale) + 0) / scale);
    if (method === 'floor') return asFloat((Math.floor(number * scale) + 0) / scale);
    // Jinja's `round(1)` of an int stays one.
    if (!isFloat(value)) return digits >= 0 ? value : Math.round(number * scale) / scale;
    return asFloat(roundHalfEven(number, digits));
  },
  tojson(value, args) {
    const [indent] = args.bind('tojson', ['indent']);
    const text = printJson(
      value,
      indent === undefined || indent === null ? 0 : Math.min(20, integerArgument(indent)),
      true,
    );
    checkTextLength(text.length);
    // Safe to stand in HTML, as Jinja's htmlsafe_json_dumps makes it.
    return text.replace(/[<>&']/g, (character) => `\\u00${character.charCodeAt(0).toString(16)}`);
  },
};

function readInteger(text: string, base: number): number | bigint | undefined {
  const match = /^\s*([+-]?)(0[xX]|0[oO]|0[bB])?([\da-zA-Z]+(?:_[\da-zA-Z]+)*)\s*$/.exec(text);
  if (!match) return undefined;
  const [, sign, prefix = '', written = ''] = match;
  const prefixBase = { x: 16, o: 8, b: 2 }[prefix.slice(1).toLowerCase()];
  if (prefix !== '' && prefixBase !== base && base !== 0) return undefined;
  const actual = base === 0 ? (prefixBase ?? 10) : base;
  let result = 0n;
  if (written.length > 10_000) return undefined;
  for (const digit of written.replaceAll('_', '').toLowerCase()) {
    const amount = Number.parseInt(digit, 36);
    if (!(amount < actual)) return undefined;
    result = result * BigInt(actual) + BigInt(amount);
  }
  return asInteger(sign === '-' ? -result : result);
}

/** `'3.7' | int` is 3. */
function readTruncated(text: string): number | bigint | undefined {
  const read = readFloat(text);
  return read !== undefined && Number.isFinite(read) ? asInteger(BigInt(Math.trunc(read))) : undefined;
}

function readFloat(text: string): number | undefined {
  const trimmed = text.trim().toLowerCase();
  if (/^[+-]?(?:\d[\d_]*\.?\d*|\.\d+)(?:e[+-]?\d+)?$/.test(trimmed)) return Number(trimmed.replaceAll('_', ''));
  if (/^[+-]?inf(?:inity)?$/.test(trimmed))
    return trimmed.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  return trimmed === 'nan' ? Number.NaN : undefined;
}

/** Python's round(): halves go to the even digit, judged by the exact value of the double. */
function roundHalfEven(number: number, digits: number): number {
  if (digits < 0) {
    const scale = 10 ** -digits;
    return roundHalfEven(number / scale, 0) * scale;
  }
  const low = Math.floor(number * 10 ** digits);
  if (digits === 0 && number - low === 0.5) return low % 2 === 0 ? low : low + 1;
  const exact = Math.abs(number).toFixed(Math.min(100, digits + 30));
  const rest = exact.slice(exact.indexOf('.') + 1 + digits);
  const rounded = Number(Math.abs(number).toFixed(Math.min(100, digits)));
  if (/^50*$/.test(rest)) {
    const kept = exact.slice(0, exact.length - rest.length);
    const last = Number(kept.replace('.', '').at(-1));
    return Math.sign(number) * (last % 2 === 0 ? Number(kept) : rounded);
  }
  return Math.sign(number) * rounded;
}
