import { isDict } from './dict.ts';
import { FloatValue } from './float-value.ts';
import { Tuple, View } from './sequence-values.ts';
import { TemplateFunction } from './template-function.ts';
import { TemplateObject } from './template-object.ts';
import { UndefinedValue } from './undefined-value.ts';

/** Python's name of a value's type, as its error texts have it. */
export function typeName(value: unknown): string {
  if (value === null || value === undefined) return 'NoneType';
  if (typeof value === 'string') return 'str';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'bigint') return 'int';
  if (typeof value === 'number') return Number.isInteger(value) ? 'int' : 'float';
  if (value instanceof FloatValue) return 'float';
  if (value instanceof Tuple) return 'tuple';
  if (value instanceof View) return 'view';
  if (Array.isArray(value)) return 'list';
  if (value instanceof TemplateObject) return value.typeName;
  if (value instanceof TemplateFunction || typeof value === 'function') return 'function';
  if (value instanceof UndefinedValue) return 'Undefined';
  if (isDict(value)) return 'dict';
  return 'object';
}
