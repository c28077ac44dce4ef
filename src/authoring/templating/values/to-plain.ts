import { dictEntries, isDict } from './dict.ts';
import { FloatValue } from './float-value.ts';
import { printText } from './print-value.ts';
import { TemplateFunction } from './template-function.ts';
import { TemplateObject } from './template-object.ts';
import { requireDefined } from './undefined-value.ts';

/** The engine's values as JavaScript's: what tasks and JSON can hold. Datetimes and the like become their text. */
export function toPlain(value: unknown): unknown {
  requireDefined(value);
  if (value instanceof FloatValue) return value.value;
  if (typeof value === 'bigint') return Number(value);
  if (Array.isArray(value)) return Array.from(value, toPlain);
  if (value instanceof TemplateObject || value instanceof TemplateFunction) return printText(value);
  if (isDict(value))
    return Object.fromEntries(dictEntries(value).map(([key, item]) => [printText(key), toPlain(item)]));
  return value ?? null;
}
