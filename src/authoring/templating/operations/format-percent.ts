import { TemplateError } from '../language/template-error.ts';
import { checkTextLength } from '../language/work-budget.ts';
import { characters } from '../values/characters.ts';
import { dictGet, isDict } from '../values/dict.ts';
import { isFloat, isNumeric, toNumber } from '../values/float-value.ts';
import { printRepr, printText } from '../values/print-value.ts';
import { Tuple } from '../values/sequence-values.ts';
import { typeName } from '../values/type-name.ts';
import { formatValue } from './format-value.ts';

const CONVERSION = /%(?:\(([^)]*)\))?([-+ #0]*)(\*|\d+)?(?:\.(\*|\d+))?[hlL]?(.)?/gsu;

/** Python's `'…%s…' % values`, where values are a tuple, a dict (for `%(name)s`) or one value. @throws TemplateError */
export function formatPercent(format: string, values: unknown): string {
  const items: readonly unknown[] = values instanceof Tuple ? values : [values];
  let next = 0;
  const take = (): unknown => {
    if (next >= items.length) throw new TemplateError('TypeError', 'not enough arguments for format string');
    return items[next++];
  };
  const text = format.replace(
    CONVERSION,
    (_, key?: string, flags = '', width?: string, precision?: string, type?: string) => {
      if (type === '%') return '%';
      if (type === undefined) throw new TemplateError('ValueError', 'incomplete format');
      const columns = width === '*' ? Number(printText(take())) : Number(width ?? 0);
      const digits =
        precision === '*' ? Number(printText(take())) : precision === undefined ? undefined : Number(precision);
      checkTextLength(Math.max(columns, digits ?? 0));
      let value: unknown;
      if (key === undefined) value = take();
      else {
        if (!isDict(values)) throw new TemplateError('TypeError', 'format requires a mapping');
        value = dictGet(values, key);
        if (value === undefined) throw new TemplateError('KeyError', `'${key}'`);
        next = items.length;
      }
      return convert(value, type, flags, columns, digits);
    },
  );
  if (next < items.length && !isDict(values)) {
    throw new TemplateError('TypeError', 'not all arguments converted during string formatting');
  }
  checkTextLength(text.length);
  return text;
}

function convert(value: unknown, type: string, flags: string, width: number, precision: number | undefined): string {
  if (type === 's' || type === 'r' || type === 'a') {
    const text = type === 's' ? printText(value) : printRepr(value);
    const cut = precision === undefined ? text : Array.from(text).slice(0, precision).join('');
    const missing = ' '.repeat(Math.max(0, width - characters(cut).length));
    return flags.includes('-') ? cut + missing : missing + cut;
  }
  if (type === 'c') return typeof value === 'string' ? value.padStart(width) : formatValue(value, `>${width}c`);
  if (!'diouxXeEfFgG'.includes(type)) {
    throw new TemplateError('ValueError', `unsupported format character '${type}'`, 'Write %% for a percent sign');
  }
  if (!isNumeric(value)) {
    const wanted = 'diu'.includes(type) ? `%${type} format: a real number is required` : 'must be real number';
    throw new TemplateError('TypeError', `${wanted}, not ${typeName(value)}`);
  }
  if ('xXo'.includes(type) && isFloat(value)) {
    throw new TemplateError('TypeError', `%${type} format: an integer is required, not float`);
  }
  const integral = 'diouxX'.includes(type);
  const number = integral && typeof value !== 'bigint' ? Math.trunc(toNumber(value)) : value;
  const sign = flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : '';
  const align = flags.includes('-') ? '<' : flags.includes('0') ? '0=' : '>';
  const kind = 'diu'.includes(type) ? 'd' : type;
  const rule = `${align}${sign}${flags.includes('#') ? '#' : ''}${width}`;
  if (!integral) return formatValue(number, `${rule}${precision === undefined ? '' : `.${precision}`}${kind}`);
  if (precision === undefined) return formatValue(number, `${rule}${kind}`);
  // `%.3d` pads the digits themselves.
  return formatValue(formatValue(number, `0=${sign}${precision}${kind}`), `${align === '<' ? '<' : '>'}${width}`);
}
