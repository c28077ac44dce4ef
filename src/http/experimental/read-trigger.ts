import { AppError } from '../../foundation/app-error.ts';
import { type Json, type JsonObject, isJsonObject } from '../../foundation/json.ts';
import { pythonRepr } from '../../foundation/python-repr.ts';
import type { Timestamp } from '../../foundation/timestamp.ts';
import type { ApiRequest } from '../api-handler.ts';
import type { ParsedDate } from '../../timetables/parse-date/parse-date.ts';
import type { ExperimentalContext } from './operation.ts';
import { readDate } from './read-date.ts';
import { readJson } from './read-json.ts';

/** What the body of a trigger asks for. */
export interface TriggerRequest {
  readonly date: ParsedDate;
  readonly conf: JsonObject | undefined;
  /** Undefined where one is to be made. */
  readonly runId: string | undefined;
  /** The run id as the answer has to echo it: a number stays a number. */
  readonly echoedRunId: string | number | undefined;
}

/**
 * Reads the body of a trigger, in Airflow's order: a bad date comes before an unknown DAG.
 * @throws MalformedJson, AppError INVALID_INPUT, INVALID_CONF, INVALID_DATE
 */
export async function readTrigger(context: ExperimentalContext, request: ApiRequest): Promise<TriggerRequest> {
  const body = asObject(await readJson(request));
  const conf = context.generation.readConf(body);
  const given = body.execution_date ?? null;
  const date = given === null ? now(context) : readDate(context, given);
  const dropsMicroseconds =
    body.replace_microseconds === undefined ? given === null : asBoolean(body.replace_microseconds);
  const echoedRunId = readRunId(body.run_id);
  return {
    date: dropsMicroseconds ? { ...date, timestamp: withoutMicroseconds(date.timestamp) } : date,
    conf,
    runId: echoedRunId === undefined ? undefined : String(echoedRunId),
    echoedRunId,
  };
}

const KEYS: ReadonlySet<Json> = new Set(['conf', 'execution_date', 'replace_microseconds', 'run_id']);

/** A list without any of the keys counts as an empty object, as Python's `in` has it. Anything else crashed there. */
function asObject(body: Json): JsonObject {
  if (isJsonObject(body)) return body;
  if (Array.isArray(body) && !body.some((item) => KEYS.has(item))) return {};
  throw new AppError('INVALID_INPUT', { reason: 'The body must be a JSON object' });
}

function now({ clock }: ExperimentalContext): ParsedDate {
  return { timestamp: clock.now(), offsetMinutes: 0 };
}

/** Airflow's `to_boolean`: these words mean yes, all others no. JSON's own booleans crashed there. */
function asBoolean(value: Json): boolean {
  if (value === null || typeof value === 'boolean') return value === true;
  if (typeof value === 'string') return ['true', 't', 'yes', 'y', '1'].includes(value.toLowerCase());
  throw new AppError('INVALID_INPUT', {
    reason: `replace_microseconds must be true, false, or a text such as "true": ${pythonRepr(value).slice(0, 200)}`,
  });
}

/** What Python counts as false is no run id. */
function readRunId(value: Json | undefined): string | number | undefined {
  if (value === undefined || value === null || value === false || value === '' || value === 0) return undefined;
  if (typeof value === 'string' || typeof value === 'number') return value;
  throw new AppError('INVALID_INPUT', { reason: `run_id must be a text: ${pythonRepr(value).slice(0, 200)}` });
}

function withoutMicroseconds(timestamp: Timestamp): Timestamp {
  return `${timestamp.slice(0, 19)}.000000Z` as Timestamp;
}
