import { isJsonObject, type Json, type JsonObject } from '../../foundation/json.ts';
import { CommandFailure } from '../command-failure.ts';

/** Reads an option that holds a JSON object. `option` is its name, for the complaint. */
export function readJsonObject(text: string, option: string): JsonObject {
  const value = readJson(text, option);
  if (!isJsonObject(value)) throw new CommandFailure(`The value of ${option} must be a JSON object: ${text}`);
  return value;
}

/** The same for any JSON. */
export function readJson(text: string, option: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new CommandFailure(`The value of ${option} is no JSON: ${reason}`, 1, { cause });
  }
}
