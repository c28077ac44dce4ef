import { isDict } from '../values/dict.ts';
import { FloatValue } from '../values/float-value.ts';
import { TemplateObject } from '../values/template-object.ts';
import { requireDefined, UndefinedValue } from '../values/undefined-value.ts';

/** Python's truth: None, zero and everything empty is false. @throws TemplateError (UndefinedError) */
export function isTruthy(value: unknown): boolean {
  requireDefined(value);
  if (value instanceof UndefinedValue) return false;
  if (value instanceof FloatValue) return value.value !== 0;
  if (value instanceof TemplateObject) return value.isTruthy();
  if (Array.isArray(value)) return value.length > 0;
  if (value instanceof Map) return value.size > 0;
  if (isDict(value)) return Object.keys(value).length > 0;
  // Python's nan is true.
  return Boolean(value) || Number.isNaN(value);
}
