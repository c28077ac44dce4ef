import { isInteger32 } from '../foundation/integer32.ts';
import { type Json, type JsonObject, isJsonObject } from '../foundation/json.ts';
import { type Timestamp, parseTimestamp, timestampFromEpochSeconds } from '../foundation/timestamp.ts';
import { decodeValue } from './encoding.ts';

/** Reads typed fields of one serialized object; a value of another type is an error that says where. */
export interface Fields {
  has(name: string): boolean;
  raw(name: string): Json | undefined;
  text(name: string): string;
  text<Default extends string | null>(name: string, otherwise: Default): string | Default;
  number<Default extends number | null>(name: string, otherwise: Default): number | Default;
  /** A whole number that the database can hold (32 bits). */
  integer<Default extends number | null>(name: string, otherwise: Default): number | Default;
  flag<Default extends boolean | null>(name: string, otherwise: Default): boolean | Default;
  texts(name: string): string[];
  object(name: string): JsonObject;
  timestamp(name: string): Timestamp | null;
  /** A duration, in the file in seconds. */
  durationMs<Default extends number | null>(name: string, otherwise: Default): number | Default;
}

/**
 * @param where what the object is, for messages: `task 'a' of DAG 'b'`
 * @param defaults values of fields that are left out of `json`
 */
export function readFields(json: JsonObject, where: string, defaults: JsonObject = {}): Fields {
  const raw = (name: string): Json | undefined => (json[name] !== undefined ? json[name] : defaults[name]);
  const fail = (name: string, wanted: string, value: Json): never => {
    throw new Error(
      `The serialized form of ${where} is malformed: '${name}' is ${JSON.stringify(value)?.slice(0, 80)}, not ${wanted}`,
    );
  };
  // Absent and null are the same: Airflow writes either.
  const read = <T, Default>(
    name: string,
    otherwise: Default,
    wanted: string,
    accept: (value: Json) => T | undefined,
  ): T | Default => {
    const value = raw(name) ?? null;
    if (value === null) return otherwise;
    return accept(decodeValue(value)) ?? fail(name, wanted, value);
  };
  const required = Symbol('required');
  function text<Default extends string | null>(name: string, otherwise?: Default): string | Default {
    const found = read(name, otherwise ?? required, 'text', (value) => (typeof value === 'string' ? value : undefined));
    if (found !== required) return found as string | Default;
    return otherwise === undefined ? fail(name, 'text', null) : otherwise;
  }
  const seconds = (value: Json) => (typeof value === 'number' ? value : undefined);
  const integer = (value: Json) => (isInteger32(value) ? value : undefined);
  return {
    has: (name) => (raw(name) ?? null) !== null,
    raw,
    text,
    number: (name, otherwise) => read(name, otherwise, 'a number', seconds),
    integer: (name, otherwise) => read(name, otherwise, 'a whole number of 32 bits', integer),
    flag: (name, otherwise) =>
      read(name, otherwise, 'true or false', (value) => (typeof value === 'boolean' ? value : undefined)),
    texts: (name) =>
      read(name, [], 'a list of texts', (value) =>
        Array.isArray(value) && value.every((item) => typeof item === 'string') ? (value as string[]) : undefined,
      ),
    object: (name) => read(name, {}, 'an object', (value) => (isJsonObject(value) ? value : undefined)),
    timestamp: (name) =>
      read(name, null, 'a date', (value) => {
        if (typeof value === 'number') return timestampFromEpochSeconds(value);
        return typeof value === 'string' ? parseTimestamp(value) : undefined;
      }),
    durationMs: (name, otherwise) => {
      const found = read(name, null, 'a number of seconds', seconds);
      return found === null ? otherwise : found * 1000;
    },
  };
}
