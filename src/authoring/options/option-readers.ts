import { readAccessControl } from '../../domain/access-control.ts';
import { LARGEST_INTEGER, LEAST_INTEGER, isInteger32 } from '../../foundation/integer32.ts';
import type { Json, JsonObject } from '../../foundation/json.ts';
import { isJsonObject } from '../../foundation/json.ts';
import { toEpochSeconds } from '../../foundation/timestamp.ts';
import { toJson } from '../to-json.ts';
import { readDate } from './date-option.ts';
import { type DurationOption, readDuration } from './duration-option.ts';

/**
 * Turns an option's value into what the serialized form holds.
 * @throws RangeError whose message continues a sentence that begins with the option's name
 */
export type OptionReader = (value: unknown, timezone: string) => Json;

const describe = (value: unknown): string =>
  typeof value === 'string' ? `'${value}'` : typeof value === 'object' ? JSON.stringify(value) : String(value);

export const text: OptionReader = (value) => {
  if (typeof value === 'string') return storable(value);
  throw new RangeError(`is ${describe(value)}, but must be text`);
};

/** PostgreSQL keeps neither in a text. */
function storable(value: string): string {
  if (value.includes('\0')) throw new RangeError(`is ${JSON.stringify(value)}: it holds a NUL, which cannot be stored`);
  if (value.isWellFormed()) return value;
  throw new RangeError(
    `is ${JSON.stringify(value)}: it holds half a character (a lone surrogate), which cannot be stored`,
  );
}

export const flag: OptionReader = (value) => {
  if (typeof value === 'boolean') return value;
  throw new RangeError(`is ${describe(value)}, but must be true or false`);
};

/** A whole number of at least `least` that the database can hold. */
export function wholeNumber(least: number): OptionReader {
  return (value) => {
    if (isInteger32(value) && value >= least) return value;
    const most = typeof value === 'number' && value > LARGEST_INTEGER ? ` and at most ${LARGEST_INTEGER}` : '';
    throw new RangeError(`is ${describe(value)}, but must be a whole number of at least ${least}${most}`);
  };
}

/** Any whole number that the database can hold. */
export const integer: OptionReader = (value) => {
  if (isInteger32(value)) return value;
  throw new RangeError(`is ${describe(value)}, but must be a whole number from ${LEAST_INTEGER} to ${LARGEST_INTEGER}`);
};

/** One of the words of a list. */
export function oneOf(words: readonly string[]): OptionReader {
  return (value) => {
    if (typeof value === 'string' && words.includes(value)) return value;
    throw new RangeError(`is ${describe(value)}, but must be one of ${words.join(', ')}`);
  };
}

/** Seconds. */
export const duration: OptionReader = (value) => readDuration(value as DurationOption);

/** Seconds since the epoch, as Airflow serializes a datetime. */
export const date: OptionReader = (value, timezone) => toEpochSeconds(readDate(value, timezone));

export const texts: OptionReader = (value) => {
  if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return value.map(storable);
  throw new RangeError(`is ${describe(value)}, but must be a list of texts`);
};

export const jsonObject: OptionReader = (value) => {
  const json = toJson(value);
  if (json !== undefined && isJsonObject(json)) return json satisfies JsonObject;
  throw new RangeError(`is ${describe(value)}, but must be an object`);
};

/** What roles may do with a DAG. Whether there are such roles, the database knows. */
export const accessControl: OptionReader = (value, timezone) => {
  const json = jsonObject(value, timezone);
  readAccessControl(json);
  return json;
};

/** A multiplier of the delay at each try; true is 2, as in Airflow before 3.1. */
export const backoff: OptionReader = (value) => {
  if (typeof value === 'boolean') return value ? 2 : 0;
  if (typeof value === 'number' && Number.isFinite(value) && value >= 0) return value;
  throw new RangeError(`is ${describe(value)}, but must be a number that is not negative, or true for 2`);
};
