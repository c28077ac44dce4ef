import { AppError } from '../../foundation/app-error.ts';
import { type Json, type JsonObject, isJsonObject } from '../../foundation/json.ts';
import { isoformatWithOffset, pythonDatetime } from '../../foundation/timestamp.ts';
import { errorPage } from '../pages/error-pages.ts';
import { notFoundPage } from '../pages/not-found-page.ts';
import type { ParsedDate } from '../../timetables/parse-date/parse-date.ts';
import type { Generation } from './generation.ts';
import { printFlag, sortedByKey } from './printed-fields.ts';
import { taskFields1 } from './task-fields-1.ts';
import { taskInstanceFields1 } from './task-instance-fields.ts';

/** Answers as Airflow 1.10.15. */
export const GENERATION_1: Generation = {
  number: 1,
  headers: {},
  notFound: notFoundPage(),
  badRequest: errorPage(400),
  methodNotAllowed: (allow) => errorPage(405, { allow }),
  readConf: (body) => readConf(body.conf),
  printDate,
  printCreatedRun: (run) =>
    `<DagRun ${run.dagId} @ ${printDate(run.date)}: ${run.runId}, externally triggered: ${printFlag(true)}>`,
  dagRunUrl: (dagId, date) =>
    `/admin/airflow/graph?dag_id=${encodeURIComponent(dagId)}&execution_date=${encodeURIComponent(pythonDatetime(date)).replace('%20', '+')}`,
  // 1.10 had no queued runs: a run was running from its creation on.
  shownState: (state) => (state === 'queued' ? 'running' : state),
  storedStates: (shown) => {
    if (shown === 'running') return ['queued', 'running'];
    return shown === 'success' || shown === 'failed' ? [shown] : [];
  },
  startDate: (run) => run.start_date ?? run.queued_at,
  renderPool: ({ description, id, pool, slots }) => ({ description, id, pool, slots }),
  taskFields: taskFields1,
  taskInstanceFields: (found) => sortedByKey(taskInstanceFields1(found)),
  runExistsText: ({ dagId, runId, existingRunId }) =>
    existingRunId === undefined || existingRunId === runId
      ? `Run id ${runId} already exists for dag id ${dagId}`
      : undefined,
};

function printDate(date: ParsedDate): string {
  return isoformatWithOffset(date.timestamp, date.offsetMinutes);
}

/** A text must hold JSON; what Python counts as false is no conf. Other kinds crashed there. */
function readConf(conf: Json | undefined): JsonObject | undefined {
  if (isNothing(conf)) return undefined;
  if (isJsonObject(conf)) return conf;
  if (typeof conf !== 'string')
    throw new AppError('INVALID_CONF', { reason: 'conf must be a JSON object, or a text that holds one' });
  const parsed = parseConf(conf);
  if (isNothing(parsed)) return undefined;
  if (isJsonObject(parsed)) return parsed;
  throw new AppError('INVALID_CONF', { reason: `conf must hold a JSON object: ${conf.slice(0, 200)}` });
}

function parseConf(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch (cause) {
    throw new AppError('INVALID_CONF', { reason: `conf is not valid JSON: ${text.slice(0, 200)}` }, { cause });
  }
}

/** What Python counts as false. */
function isNothing(value: Json | undefined): boolean {
  if (value === undefined || value === null || value === '' || value === false || value === 0) return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}
