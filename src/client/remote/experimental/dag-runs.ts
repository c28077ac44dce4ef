import { DAG_RUN_STATES } from '../../../domain/states.ts';
import { AppError, hasCode } from '../../../foundation/app-error.ts';
import type { JsonObject } from '../../../foundation/json.ts';
import { isoformat, isoformatWithOffset, type Timestamp } from '../../../foundation/timestamp.ts';
import type { DagRunControl, DagRunRecord, TaskLineage } from '../../control/dag-runs.ts';
import { momentOf, objectOf, objectsOf, optionalMoment, optionalNumber, optionalText, textOf } from '../read-fields.ts';
import { needsDatabase, orUndefined } from '../reworded.ts';
import type { ExperimentalApi } from './experimental-api.ts';

export function experimentalDagRuns(api: ExperimentalApi): DagRunControl {
  const search: DagRunControl['search'] = async ({ dagId, state, noBackfill, from, to }) => {
    let answer;
    try {
      answer = await api.call(['dags', dagId, 'dag_runs'], { query: { state } });
    } catch (error) {
      // A DAG that there is not is a bad request here.
      if (!hasCode(error, 'SERVER_REFUSED') || !error.message.includes('not found')) throw error;
      throw new AppError('DAG_NOT_FOUND', { dagId }, { cause: error });
    }
    return objectsOf(answer, 'dag runs')
      .map((run) => readListedRun(run, dagId))
      .filter(({ logical_date: date, run_type }) => {
        const isWithin = (from === undefined || date >= from) && (to === undefined || date <= to);
        return isWithin && !(noBackfill && run_type === 'backfill');
      })
      .toSorted((a, b) => (a.logical_date < b.logical_date ? 1 : -1));
  };
  return {
    search,
    async findByDate(dagId, logicalDate) {
      const answer = await orUndefined(api.call(['dags', dagId, 'dag_runs', isoformat(logicalDate)]));
      if (answer !== undefined) {
        const run = { ...objectOf(answer, 'dag run'), execution_date: logicalDate, run_id: '' };
        return readListedRun(run, dagId);
      }
      // The answer does not tell a DAG without that run from no DAG at all.
      await search({ dagId });
      return undefined;
    },
    async lineage(dagId, logicalDate) {
      const answer = await orUndefined(api.call(['lineage', dagId, isoformat(logicalDate)])).catch((error: unknown) => {
        if (!hasCode(error, 'API_NOT_OFFERED')) throw error;
        throw needsDatabase('this server has no experimental API of the second generation, which tells of lineage');
      });
      if (answer !== undefined) return readLineage(objectOf(objectOf(answer, 'lineage')['task_ids'], 'task_ids'));
      // The answer does not tell a DAG without that run from no DAG at all.
      await search({ dagId });
      return undefined;
    },
    async trigger({ dagId, runId, logicalDate, isDateGiven, offsetMinutes, conf }) {
      const body: JsonObject = {
        ...(runId !== undefined && { run_id: runId }),
        ...(conf && { conf }),
        ...(isDateGiven && {
          execution_date: isoformatWithOffset(logicalDate, offsetMinutes),
          replace_microseconds: 'false',
        }),
      };
      const path = ['dags', dagId, 'dag_runs'];
      const made = objectOf(await api.call(path, { method: 'POST', body }), 'dag run');
      return readCreatedRun(made, { dagId, runId, logicalDate, conf });
    },
  };
}

function readLineage(byTask: JsonObject): TaskLineage[] {
  return Object.entries(byTask).map(([taskId, left]) => {
    const { inlets = null, outlets = null } = objectOf(left, 'lineage of a task');
    return { taskId, inlets, outlets };
  });
}

const UNTOLD = {
  id: null,
  run_type: 'manual',
  external_trigger: true,
  conf: null,
  data_interval_start: null,
  data_interval_end: null,
  queued_at: null,
  start_date: null,
  end_date: null,
  last_scheduling_decision: null,
} as const;

function readListedRun(run: JsonObject, dagId: string): DagRunRecord {
  const runId = textOf(run, 'run_id');
  return {
    ...UNTOLD,
    id: optionalNumber(run, 'id'),
    dag_id: dagId,
    run_id: runId,
    run_type: typeOf(runId),
    external_trigger: typeOf(runId) === 'manual',
    state: stateOf(textOf(run, 'state')),
    logical_date: momentOf(run, 'execution_date'),
    start_date: optionalMoment(run, 'start_date'),
  };
}

/** `Created <DagRun example @ 2020-01-01T00:00:00+00:00: manual__…, externally triggered: True>`: all that older servers tell. */
const CREATED =
  /<DagRun .+? @ (?<date>\d{4}-\d\d-\d\d[T ][\d:.]+(?:[+-][\d:]+|Z)?): (?<runId>.+?),? (?:state|externally)/;

function readCreatedRun(
  made: JsonObject,
  asked: { dagId: string; runId: string | undefined; logicalDate: Timestamp; conf: JsonObject | undefined },
): DagRunRecord {
  const told = CREATED.exec(optionalText(made, 'message') ?? '')?.groups ?? {};
  const date = optionalText(made, 'execution_date') ?? told['date'];
  return {
    ...UNTOLD,
    dag_id: asked.dagId,
    run_id: optionalText(made, 'run_id') ?? told['runId'] ?? asked.runId ?? '',
    state: 'queued',
    conf: asked.conf ? JSON.stringify(asked.conf) : null,
    logical_date: date === undefined ? asked.logicalDate : momentOf({ date }, 'date'),
  };
}

function stateOf(state: string): DagRunRecord['state'] {
  return DAG_RUN_STATES.find((known) => known === state) ?? 'running';
}

function typeOf(runId: string): DagRunRecord['run_type'] {
  if (runId.startsWith('scheduled__')) return 'scheduled';
  return runId.startsWith('backfill_') ? 'backfill' : 'manual';
}
