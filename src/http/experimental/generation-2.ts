import { DAG_RUN_STATES } from '../../domain/states.ts';
import { AIRFLOW_VERSION } from '../../config/version.ts';
import { AppError } from '../../foundation/app-error.ts';
import { type JsonObject, isJsonObject } from '../../foundation/json.ts';
import { isoformatWithOffset, pythonDatetime } from '../../foundation/timestamp.ts';
import { errorPage, errorProblem } from '../pages/error-pages.ts';
import type { ParsedDate } from '../../timetables/parse-date/parse-date.ts';
import type { Generation } from './generation.ts';
import { printDate as printUtcDate, printFlag, sortedByKey } from './printed-fields.ts';
import { taskFields2 } from './task-fields-2.ts';
import { taskInstanceFields2 } from './task-instance-fields.ts';

const MIGRATION_GUIDE = `https://airflow.apache.org/docs/apache-airflow/${AIRFLOW_VERSION}/upgrading-to-2.html#migration-guide-from-experimental-api-to-stable-api-v1`;

/** Answers as Airflow 2.11.2. */
export const GENERATION_2: Generation = {
  number: 2,
  headers: { deprecation: 'true', link: `<${MIGRATION_GUIDE}>; rel="deprecation"; type="text/html"` },
  notFound: errorProblem(404),
  badRequest: errorPage(400),
  methodNotAllowed: (allow) => errorProblem(405, { allow }),
  readConf,
  printDate,
  printCreatedRun: (run) =>
    `<DagRun ${run.dagId} @ ${printDate(run.date)}: ${run.runId}, state:${run.state}, queued_at: ${printUtcDate(run.queuedAt)}. externally triggered: ${printFlag(true)}>`,
  dagRunUrl: (dagId, date) =>
    `/dags/${encodeURIComponent(dagId)}/graph?execution_date=${pythonDatetime(date)
      .replace(' ', '+')
      .replace(/\+(?=\d\d:\d\d$)/, '%2B')}`,
  shownState: (state) => state,
  storedStates: (shown) => DAG_RUN_STATES.filter((state) => state === shown),
  startDate: (run) => run.start_date,
  renderPool: ({ description, id, include_deferred, pool, slots }) => ({
    description,
    id,
    include_deferred: Boolean(include_deferred),
    pool,
    slots,
  }),
  taskFields: taskFields2,
  taskInstanceFields: (found) => sortedByKey(taskInstanceFields2(found)),
  runExistsText: () => undefined,
};

function printDate(date: ParsedDate): string {
  return isoformatWithOffset(date.timestamp, date.offsetMinutes).replace('T', ' ');
}

function readConf(body: JsonObject): JsonObject | undefined {
  if (body.conf === undefined) return undefined;
  if (isJsonObject(body.conf)) return body.conf;
  throw new AppError('INVALID_CONF', {
    reason: 'Dag Run conf must be a dictionary object, other types are not supported',
  });
}
