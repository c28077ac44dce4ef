import { type Json, type JsonObject, isJsonObject } from '../foundation/json.ts';

/** Airflow's wrapping of a value that JSON has no type for: `{"__type": "timedelta", "__var": 300.0}`. */
export function encodeTyped(type: string, value: Json): JsonObject {
  return { __type: type, __var: value };
}

function isTyped(value: Json): value is { __type: string; __var: Json } {
  return isJsonObject(value) && typeof value.__type === 'string' && '__var' in value;
}

/**
 * Takes Airflow's wrapping off, at every depth: dicts become objects, sets and tuples lists, a datetime stays seconds since
 * the epoch and a timedelta seconds. A type that only Python knows stays wrapped.
 */
export function decodeValue(value: Json): Json {
  if (Array.isArray(value)) return value.map(decodeValue);
  if (!isJsonObject(value)) return value;
  if (!isTyped(value)) return decodeMembers(value);
  switch (value.__type) {
    case 'dict':
      return isJsonObject(value.__var) ? decodeMembers(value.__var) : value;
    case 'set':
    case 'tuple':
    case 'datetime':
    case 'timedelta':
    case 'timezone':
      return decodeValue(value.__var);
    default:
      return value;
  }
}

function decodeMembers(object: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(object).map(([key, member]) => [key, decodeValue(member)]));
}

/** Wraps every object as Airflow's `dict`, at every depth, so that Python reads it back as written. */
function encodeValue(value: Json): Json {
  if (Array.isArray(value)) return value.map(encodeValue);
  return isJsonObject(value) ? encodeDict(value) : value;
}

/** {@link encodeValue} of an object. */
export function encodeDict(object: JsonObject): JsonObject {
  return encodeTyped(
    'dict',
    Object.fromEntries(Object.entries(object).map(([key, member]) => [key, encodeValue(member)])),
  );
}
