import { AppError } from '../../foundation/app-error.ts';
import { isJsonObject, type Json, type JsonObject } from '../../foundation/json.ts';
import { parseTimestamp, type Timestamp } from '../../foundation/timestamp.ts';

/*
 * Readers of what a server answered. Versions of servers differ in what they tell: what may be missing is null, what must be there
 * and is not is an error that names it.
 */

export function objectOf(value: Json | undefined, what: string): JsonObject {
  if (isJsonObject(value)) return value;
  throw unexpected(what);
}

export function objectsOf(value: Json | undefined, what: string): JsonObject[] {
  if (Array.isArray(value)) return value.map((item) => objectOf(item, what));
  throw unexpected(what);
}

export function textOf(object: JsonObject, key: string): string {
  const value = object[key];
  if (typeof value === 'string') return value;
  throw unexpected(key);
}

export function optionalText(object: JsonObject, key: string): string | null {
  const value = object[key];
  return typeof value === 'string' ? value : null;
}

export function optionalNumber(object: JsonObject, key: string): number | null {
  const value = object[key];
  return typeof value === 'number' ? value : null;
}

/** False where the server does not tell. */
export function flagOf(object: JsonObject, key: string): boolean {
  return object[key] === true;
}

export function momentOf(object: JsonObject, key: string): Timestamp {
  const moment = optionalMoment(object, key);
  if (moment !== null) return moment;
  throw unexpected(key);
}

/** The logical date of a run or a task instance, of which the first versions of the stable API knew the older name only. */
export function logicalDateOf(object: JsonObject): Timestamp {
  return momentOf(object, object['logical_date'] === undefined ? 'execution_date' : 'logical_date');
}

export function optionalMoment(object: JsonObject, key: string): Timestamp | null {
  const text = optionalText(object, key);
  // Python's word for nothing stands in texts of the experimental API.
  if (text === null || text === '' || text === 'None') return null;
  try {
    return parseTimestamp(text);
  } catch (cause) {
    throw unexpected(key, cause);
  }
}

/** The names in `[{"name": …}, …]`. */
export function namesOf(object: JsonObject, key: string): string[] {
  const list = object[key];
  return Array.isArray(list) ? list.map((item) => textOf(objectOf(item, key), 'name')) : [];
}

/** The server speaks another version of the API, or something stands between. */
function unexpected(what: string, cause?: unknown): AppError {
  const reason = `The answer of the server has no ${what} that can be read; perhaps it is of another version`;
  return new AppError('ANSWER_UNREADABLE', { reason }, { cause });
}
