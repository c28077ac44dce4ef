import { pythonFloat, pythonRepr } from '../../../foundation/python-repr.ts';
import { dictEntries, isDict } from './dict.ts';
import { FloatValue } from './float-value.ts';
import { Tuple, View } from './sequence-values.ts';
import { TemplateFunction } from './template-function.ts';
import { TemplateObject } from './template-object.ts';
import { requireDefined, UndefinedValue } from './undefined-value.ts';

/** As Python's `str(value)`: what `{{ value }}` prints. */
export function printText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value instanceof TemplateObject) return value.printText();
  return printRepr(value);
}

/** Deeper nesting is cut, as Python cuts a value within itself. */
const DEEPEST = 100;

/** As Python's `repr(value)`: what is printed inside lists and dicts. */
export function printRepr(value: unknown, depth = 0): string {
  requireDefined(value);
  if (value instanceof UndefinedValue) return '';
  if (value === null || value === undefined) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'string') return pythonRepr(value);
  if (typeof value === 'number') return Number.isInteger(value) ? BigInt(value).toString() : pythonFloat(value);
  if (typeof value === 'bigint') return value.toString();
  if (value instanceof FloatValue) return pythonFloat(value.value);
  if (value instanceof TemplateObject) return value.printRepr();
  if (value instanceof TemplateFunction) return `<function ${value.name}>`;
  if (typeof value === 'function') return `<function ${value.name}>`;
  if (depth > DEEPEST) return '...';
  if (Array.isArray(value)) {
    const items = Array.from(value, (item) => printRepr(item, depth + 1));
    if (value instanceof Tuple) return items.length === 1 ? `(${items[0]},)` : `(${items.join(', ')})`;
    const list = `[${items.join(', ')}]`;
    return value instanceof View ? value.describe(list) : list;
  }
  if (isDict(value)) {
    const items = dictEntries(value).map(
      ([key, item]) => `${printRepr(key, depth + 1)}: ${printRepr(item, depth + 1)}`,
    );
    return `{${items.join(', ')}}`;
  }
  return `<${(value as object).constructor?.name ?? 'object'} object>`;
}
