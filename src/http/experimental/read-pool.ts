import { AppError } from '../../foundation/app-error.ts';
import { type Json, type JsonObject, isJsonObject } from '../../foundation/json.ts';
import { pythonRepr, pythonStr } from '../../foundation/python-repr.ts';
import type { ApiRequest } from '../api-handler.ts';
import { readJson } from './read-json.ts';

/** What the body of `POST /pools` asks for. */
export interface PoolRequest {
  readonly name: string;
  readonly slots: number;
  readonly description: string | null;
}

const KEYS = ['name', 'slots', 'description'] as const;
/** What the databases' integers hold. */
const MOST_SLOTS = 2 ** 31 - 1;

/**
 * Reads the body. All three keys must be there and no other, as Airflow's function has its arguments; it crashed otherwise.
 * @throws MalformedJson, AppError INVALID_POOL
 */
export async function readPool(request: ApiRequest): Promise<PoolRequest> {
  const body = await readJson(request);
  if (!isJsonObject(body)) throw invalid('The body must be a JSON object');
  for (const key of KEYS) if (body[key] === undefined) throw invalid(`The key '${key}' is missing`);
  for (const key of Object.keys(body))
    if (!KEYS.some((known) => known === key)) throw invalid(`Unknown key ${pythonRepr(key)}`);
  return { name: readName(body), slots: readSlots(body.slots ?? null), description: readDescription(body) };
}

/**
 * The name of a pool in a path or a body.
 * @throws AppError INVALID_POOL
 */
export function checkedPoolName(name: string): string {
  if (name.trim() === '') throw invalid("Pool name shouldn't be empty");
  return name;
}

function readName(body: JsonObject): string {
  const { name } = body;
  if (name === null) return checkedPoolName('');
  if (typeof name !== 'string') throw invalid('The name of a pool must be a text');
  checkedPoolName(name);
  if (/[\p{Cc}\p{Cs}]/u.test(name)) throw invalid('The name of a pool must not hold control characters');
  return name;
}

/** A whole number as Python's `int()` reads it: from text, or cut from a fraction. */
function readSlots(value: Json): number {
  const number = toInteger(value);
  if (number === undefined || Math.abs(number) > MOST_SLOTS)
    throw invalid(`Bad value for \`slots\`: ${pythonStr(value).slice(0, 200)}`);
  return number;
}

function toInteger(value: Json): number | undefined {
  if (typeof value === 'boolean') return Number(value);
  if (typeof value === 'number') return Math.trunc(value);
  if (typeof value === 'string' && /^\s*[+-]?\d+(?:_\d+)*\s*$/.test(value)) return Number(value.replaceAll('_', ''));
  return undefined;
}

function readDescription({ description }: JsonObject): string | null {
  if (typeof description !== 'string') {
    if (description === null) return null;
    throw invalid('The description of a pool must be a text');
  }
  if (description.includes('\0')) throw invalid('The description of a pool must not hold control characters');
  return description;
}

function invalid(reason: string): AppError {
  return new AppError('INVALID_POOL', { reason });
}
