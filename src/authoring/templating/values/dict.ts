import { FloatValue } from './float-value.ts';

/** Python's dict: a plain object (what JSON brings) or a Map (what templates make, since their keys may be anything). */
export type Dict = Record<string, unknown> | Map<unknown, unknown>;

/**
 * True for a Map and for an object that inherits from nothing but an Object.prototype, of whichever realm: DAG files may be
 * evaluated in one of their own.
 */
export function isDict(value: unknown): value is Dict {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  if (value instanceof Map) return true;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || (typeof prototype === 'object' && Object.getPrototypeOf(prototype) === null);
}

/**
 * The value of a key, `undefined` where it has none. Only the object's own data properties count: nothing inherited, no getters.
 */
export function dictGet(dict: Dict, key: unknown): unknown {
  const wanted = key instanceof FloatValue ? key.value : key;
  if (dict instanceof Map) return dict.get(wanted);
  if (typeof wanted !== 'string') return undefined;
  return Object.getOwnPropertyDescriptor(dict, wanted)?.value;
}

export function dictHas(dict: Dict, key: unknown): boolean {
  const wanted = key instanceof FloatValue ? key.value : key;
  if (dict instanceof Map) return dict.has(wanted);
  return typeof wanted === 'string' && Object.hasOwn(dict, wanted);
}

export function dictEntries(dict: Dict): [unknown, unknown][] {
  if (dict instanceof Map) return [...dict.entries()];
  return Object.keys(dict).map((key) => [key, dictGet(dict, key)]);
}

export function dictKeys(dict: Dict): unknown[] {
  return dict instanceof Map ? [...dict.keys()] : Object.keys(dict);
}

/** Sets a key in place. A plain object takes text keys only, and takes `__proto__` as data. */
export function dictSet(dict: Dict, key: unknown, value: unknown): void {
  if (dict instanceof Map) dict.set(key instanceof FloatValue ? key.value : key, value);
  else Object.defineProperty(dict, String(key), { value, writable: true, enumerable: true, configurable: true });
}

export function dictDelete(dict: Dict, key: unknown): void {
  if (dict instanceof Map) dict.delete(key);
  else delete dict[String(key)];
}
