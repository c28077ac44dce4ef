import { pythonFloat } from '../../../foundation/python-repr.ts';
import { TemplateError } from '../language/template-error.ts';
import { checkTextLength } from '../language/work-budget.ts';
import { isInteger, isNumeric, toNumber } from '../values/float-value.ts';
import { printText } from '../values/print-value.ts';
import { TemplateObject } from '../values/template-object.ts';
import { typeName } from '../values/type-name.ts';

const SPEC = /^(?:(.)?([<>=^]))?([-+ ])?(z)?(#)?(0)?(\d+)?([,_])?(?:\.(\d+))?([bcdeEfFgGnosxX%])?$/su;

/**
 * Python's `format(value, spec)`: `'{:>10}'`, `'{:,.2f}'`, and of datetimes `'{:%Y-%m-%d}'`.
 * @throws TemplateError (ValueError)
 */
export function formatValue(value: unknown, spec: string): string {
  if (value instanceof TemplateObject) return (spec === '' ? undefined : value.formatText(spec)) ?? printText(value);
  if (spec === '') return printText(value);
  const match = SPEC.exec(spec);
  if (!match) throw new TemplateError('ValueError', `Invalid format specifier '${spec}'`);
  const [, fillGiven, alignGiven, sign = '-', , alternate, zero, widthText, grouping, precisionText, type] = match;
  const width = Number(widthText ?? 0);
  const precision = precisionText === undefined ? undefined : Number(precisionText);
  checkTextLength(Math.max(width, precision ?? 0));
  const fill = fillGiven ?? (zero ? '0' : ' ');

  if (isNumeric(value) && type !== 's') {
    const { negative, digits } = formatDigits(value, type, precision, alternate !== undefined, grouping);
    const prefix = negative ? '-' : sign === '-' ? '' : sign;
    return pad(digits, prefix, width, fill, alignGiven ?? (zero ? '=' : '>'));
  }
  if (type !== undefined && type !== 's') {
    throw new TemplateError('ValueError', `Unknown format code '${type}' for object of type '${typeName(value)}'`);
  }
  const text = printText(value);
  const cut = precision === undefined ? text : Array.from(text).slice(0, precision).join('');
  return pad(cut, '', width, fill, alignGiven ?? '<');
}

function pad(text: string, prefix: string, width: number, fill: string, align: string): string {
  const missing = Math.max(0, width - Array.from(text).length - prefix.length);
  if (align === '<') return prefix + text + fill.repeat(missing);
  if (align === '=') return prefix + fill.repeat(missing) + text;
  if (align === '^') return fill.repeat(Math.floor(missing / 2)) + prefix + text + fill.repeat(Math.ceil(missing / 2));
  return fill.repeat(missing) + prefix + text;
}

function formatDigits(
  value: unknown,
  type: string | undefined,
  precision: number | undefined,
  alternate: boolean,
  grouping: string | undefined,
): { negative: boolean; digits: string } {
  if (isInteger(value) && (type === undefined || 'bcdnoxX'.includes(type))) {
    if (precision !== undefined)
      throw new TemplateError('ValueError', 'Precision not allowed in integer format specifier');
    const whole = BigInt(value);
    const size = whole < 0n ? -whole : whole;
    if (type === 'c') return { negative: false, digits: String.fromCodePoint(Number(size)) };
    const base = type === 'b' ? 2 : type === 'o' ? 8 : type === 'x' || type === 'X' ? 16 : 10;
    const raw = size.toString(base);
    const digits = group(type === 'X' ? raw.toUpperCase() : raw, grouping, base === 10 ? 3 : 4);
    return { negative: whole < 0n, digits: alternate && base !== 10 ? `0${type}${digits}` : digits };
  }
  if (!isNumeric(value))
    throw new TemplateError('ValueError', `Unknown format code for object of type '${typeName(value)}'`);
  const number = toNumber(value);
  const negative = number < 0 || Object.is(number, -0);
  return { negative, digits: group(formatFloat(Math.abs(number), type, precision), grouping, 3) };
}

/** The digits of a float that is not negative, by one of Python's presentation types. */
function formatFloat(value: number, type: string | undefined, precision: number | undefined): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'nan' : 'inf';
  switch (type) {
    case 'f':
    case 'F':
      return toFixed(value, precision ?? 6);
    case '%':
      return `${toFixed(value * 100, precision ?? 6)}%`;
    case 'e':
    case 'E': {
      const text = pythonExponent(toExponential(value, precision ?? 6));
      return type === 'E' ? text.toUpperCase() : text;
    }
    case 'd':
    case 'c':
    case 'b':
    case 'o':
    case 'x':
    case 'X':
      throw new TemplateError('ValueError', `Unknown format code '${type}' for object of type 'float'`);
    case undefined:
      return precision === undefined ? pythonFloat(value) : general(value, precision, true);
    default: {
      const text = general(value, precision ?? 6, false);
      return type === 'G' ? text.toUpperCase() : text;
    }
  }
}

/** `%g`: the shorter of fixed and exponent, without zeros at the end. `keepPoint`: at least one digit after the point. */
function general(value: number, precision: number, keepPoint: boolean): string {
  const significant = Math.min(100, Math.max(1, precision));
  const exponent = value === 0 ? 0 : Number(toExponential(value, significant - 1).split('e')[1]);
  if (exponent < -4 || exponent >= significant - (keepPoint ? 1 : 0)) {
    const [mantissa = '', power = ''] = toExponential(value, significant - 1).split('e');
    return pythonExponent(`${mantissa.includes('.') ? mantissa.replace(/\.?0+$/, '') : mantissa}e${power}`);
  }
  const fixed = toFixed(value, Math.max(0, significant - 1 - exponent));
  const trimmed = fixed.includes('.') ? fixed.replace(/\.?0+$/, '') : fixed;
  return keepPoint && !trimmed.includes('.') ? `${trimmed}.0` : trimmed;
}

/** Beyond what toFixed takes (100 digits, 1e21), the exact digits of a double come from its integer part. */
function toFixed(value: number, digits: number): string {
  if (value >= 1e21) return digits === 0 ? BigInt(value).toString() : `${BigInt(value)}.${'0'.repeat(digits)}`;
  const text = roundHalfEven(value, Math.min(100, digits));
  return digits > 100 ? text + '0'.repeat(digits - 100) : text;
}

/** toFixed rounds exact halves up, C and Python to the even digit: 0.5 → 0, 2.5 → 2, 0.125 → 0.12. */
function roundHalfEven(value: number, digits: number): string {
  const text = value.toFixed(digits);
  if (digits > 22) return text;
  const exact = value.toFixed(Math.min(100, digits + 30));
  const rest = exact.slice(exact.length - 30 + Math.max(0, digits + 30 - 100));
  if (!/^50*$/.test(rest)) return text;
  const kept = exact.slice(0, exact.length - rest.length).replace(/\.$/, '');
  return Number(kept.at(-1)) % 2 === 0 ? kept : text;
}

/** As {@link roundHalfEven}, with an exponent. */
function toExponential(value: number, digits: number): string {
  const text = value.toExponential(Math.min(100, digits));
  if (digits > 22) return text;
  const [mantissa = '', power = ''] = value.toExponential(digits + 30).split('e');
  if (!/^50*$/.test(mantissa.slice(-30))) return text;
  const kept = mantissa.slice(0, -30).replace(/\.$/, '');
  return Number(kept.at(-1)) % 2 === 0 ? `${kept}e${power}` : text;
}

function pythonExponent(text: string): string {
  return text.replace(/e([+-])(\d)$/, 'e$10$2');
}

function group(digits: string, separator: string | undefined, size: number): string {
  if (!separator) return digits;
  const [whole = '', ...rest] = digits.split(/(?=[.e%])/);
  const grouped = whole.replace(size === 3 ? /\B(?=(\d{3})+$)/g : /\B(?=([\da-fA-F]{4})+$)/g, separator);
  return grouped + rest.join('');
}
