import { type Json, type JsonObject, isJsonObject } from '../foundation/json.ts';
import type { ParamStructure } from './dag-structure.ts';
import { decodeValue } from './encoding.ts';

/** Reads params: a list of pairs (version 1 of the last years and later) or an object (before that). */
export function readParams(json: Json | undefined, where: string): ReadonlyMap<string, ParamStructure> {
  const params = new Map<string, ParamStructure>();
  for (const [name, value] of pairsOf(json ?? [], where)) params.set(name, readParam(value));
  return params;
}

function pairsOf(json: Json, where: string): [string, Json][] {
  const plain = isJsonObject(json) && json.__type === 'dict' && isJsonObject(json.__var) ? json.__var : json;
  if (isJsonObject(plain)) return Object.entries(plain);
  if (Array.isArray(plain) && plain.every((pair) => Array.isArray(pair) && typeof pair[0] === 'string'))
    return plain as [string, Json][];
  throw new Error(`The serialized form of ${where} is malformed: 'params' is no list of pairs`);
}

function readParam(json: Json): ParamStructure {
  // A bare value is a param without a schema, as old files and mapped arguments have them.
  if (!isJsonObject(json) || json.__class === undefined)
    return { value: decodeValue(json), description: null, schema: {} };
  const schema = decodeValue(json.schema ?? {});
  return {
    value: decodeValue(json.default ?? null),
    description: typeof json.description === 'string' ? json.description : null,
    schema: isJsonObject(schema) ? schema : {},
  };
}

/** The inverse of {@link readParams}, as Airflow 3 writes it. */
export function writeParam(value: Json, description: string | null, schema: JsonObject): JsonObject {
  return {
    __class: 'airflow.sdk.definitions.param.Param',
    default: value,
    description,
    schema: { __type: 'dict', __var: schema },
  };
}
