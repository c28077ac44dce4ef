import { TemplateError } from '../language/template-error.ts';
import { findMethod } from '../methods/find-method.ts';
import { dictGet, isDict } from '../values/dict.ts';
import { isInteger } from '../values/float-value.ts';
import { characters } from '../values/characters.ts';
import { adoptValue } from '../values/adopt-value.ts';
import { TemplateObject } from '../values/template-object.ts';
import { printRepr } from '../values/print-value.ts';
import { typeName } from '../values/type-name.ts';
import { UndefinedValue, requireDefined } from '../values/undefined-value.ts';

/**
 * `object.name`: a method of Python's type, what an object of ours offers, or an item of a dict; otherwise undefined. Names that
 * begin with two underscores lead to Python's internals there (and would to prototypes here): never answered.
 */
export function getAttribute(object: unknown, name: string): unknown {
  return lookUp(object, name, true);
}

/** `object[key]`: an item, or the attribute of that name where there is no such item. */
export function getItem(object: unknown, key: unknown): unknown {
  requireDefined(object);
  requireDefined(key);
  if (Array.isArray(object) || typeof object === 'string') {
    if (isInteger(key)) {
      const items = typeof object === 'string' ? characters(object) : object;
      const index = Number(key) < 0 ? items.length + Number(key) : Number(key);
      if (index >= 0 && index < items.length) return adoptValue(items[index]);
      return new UndefinedValue(`${typeName(object)} object has no element ${printRepr(key)}`);
    }
    if (typeof key !== 'string') {
      throw new TemplateError('TypeError', `${typeName(object)} indices must be integers, not ${typeName(key)}`);
    }
  }
  if (object instanceof TemplateObject) {
    const item = object.getItem(key);
    if (item !== undefined) return adoptValue(item);
  }
  if (typeof key === 'string') return lookUp(object, key, false);
  if (isDict(object)) {
    const item = dictGet(object, key);
    if (item !== undefined) return adoptValue(item);
  }
  return new UndefinedValue(`${typeName(object)} object has no element ${printRepr(key)}`);
}

function lookUp(object: unknown, name: string, methodFirst: boolean): unknown {
  requireDefined(object);
  if (isDict(object)) {
    const item = name === '__proto__' || name.startsWith('__') ? undefined : dictGet(object, name);
    const first = methodFirst ? findMethod(object, name) : item;
    const found = first ?? (methodFirst ? item : findMethod(object, name));
    if (found !== undefined) return adoptValue(found);
    // None is a value, which `??` takes for nothing.
    if (item === null) return null;
  }
  if (name.startsWith('__')) {
    const reason = `access to attribute '${name}' of '${typeName(object)}' object is unsafe.`;
    return new UndefinedValue(reason, null, 'SecurityError');
  }
  const found = object instanceof TemplateObject ? object.getAttribute(name) : findMethod(object, name);
  if (found !== undefined) return adoptValue(found);
  const owner = object === null ? 'None' : `${typeName(object)} object`;
  return new UndefinedValue(`'${owner}' has no attribute '${name}'`, 'Correct the name, or add | default(…)');
}
