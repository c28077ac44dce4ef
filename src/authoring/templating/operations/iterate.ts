import { TemplateError } from '../language/template-error.ts';
import { characters } from '../values/characters.ts';
import { dictKeys, isDict } from '../values/dict.ts';
import { TemplateObject } from '../values/template-object.ts';
import { typeName } from '../values/type-name.ts';
import { requireDefined, UndefinedValue } from '../values/undefined-value.ts';

/** What a `for` over the value would go through: items, characters or keys. @throws TemplateError (TypeError) */
export function iterate(value: unknown): readonly unknown[] {
  requireDefined(value);
  if (value instanceof UndefinedValue) return [];
  if (Array.isArray(value)) return value;
  if (typeof value === 'string') return Array.from(value);
  if (isDict(value)) return dictKeys(value);
  const items = value instanceof TemplateObject ? value.iterate() : undefined;
  if (items) return items;
  throw new TemplateError('TypeError', `'${typeName(value)}' object is not iterable`);
}

/** Python's `len()`. @throws TemplateError (TypeError) */
export function lengthOf(value: unknown): number {
  requireDefined(value);
  if (typeof value === 'string') return characters(value).length;
  if (Array.isArray(value)) return value.length;
  if (value instanceof Map) return value.size;
  if (isDict(value)) return Object.keys(value).length;
  const items = value instanceof TemplateObject ? value.iterate() : undefined;
  if (items) return items.length;
  throw new TemplateError('TypeError', `object of type '${typeName(value)}' has no len()`);
}
