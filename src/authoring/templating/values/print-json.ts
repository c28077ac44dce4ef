import { pythonFloat } from '../../../foundation/python-repr.ts';
import { TemplateError } from '../language/template-error.ts';
import { dictEntries, isDict } from './dict.ts';
import { FloatValue } from './float-value.ts';
import { printText } from './print-value.ts';
import { TemplateObject } from './template-object.ts';
import { typeName } from './type-name.ts';
import { requireDefined } from './undefined-value.ts';

/**
 * As Python's `json.dumps` writes: `, ` and `: ` between, everything beyond ASCII escaped. Datetimes are written as text.
 * @param indent spaces a level, 0 for one line
 * @throws TemplateError (TypeError) where a value is nothing JSON can hold
 */
export function printJson(value: unknown, indent: number, sortKeys: boolean, level = 1): string {
  requireDefined(value);
  if (level > 100) throw new TemplateError('ValueError', 'Circular reference detected');
  if (value === null) return 'null';
  if (typeof value === 'boolean') return String(value);
  if (typeof value === 'bigint') return String(value);
  if (typeof value === 'number') return Number.isInteger(value) ? BigInt(value).toString() : jsonFloat(value);
  if (value instanceof FloatValue) return jsonFloat(value.value);
  if (typeof value === 'string') return quoteJson(value);
  if (value instanceof TemplateObject) return quoteJson(value.printText());
  const separator = indent > 0 ? `,\n${' '.repeat(indent * level)}` : ', ';
  const open = indent > 0 ? `\n${' '.repeat(indent * level)}` : '';
  const close = indent > 0 ? `\n${' '.repeat(indent * (level - 1))}` : '';
  if (Array.isArray(value)) {
    if (value.length === 0) return '[]';
    return `[${open}${Array.from(value, (item) => printJson(item, indent, sortKeys, level + 1)).join(separator)}${close}]`;
  }
  if (isDict(value)) {
    const entries = dictEntries(value).map(([key, item]) => [jsonKey(key), item] as const);
    if (entries.length === 0) return '{}';
    if (sortKeys) entries.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
    const written = entries.map(([key, item]) => `${quoteJson(key)}: ${printJson(item, indent, sortKeys, level + 1)}`);
    return `{${open}${written.join(separator)}${close}}`;
  }
  throw new TemplateError('TypeError', `Object of type ${typeName(value)} is not JSON serializable`);
}

function jsonFloat(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? 'Infinity' : '-Infinity';
  return pythonFloat(value);
}

function jsonKey(key: unknown): string {
  if (key === null) return 'null';
  return typeof key === 'boolean' ? String(key) : printText(key);
}

function quoteJson(text: string): string {
  return JSON.stringify(text).replace(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
