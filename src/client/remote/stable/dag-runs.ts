import { DAG_RUN_STATES } from '../../../domain/states.ts';
import { DAG_RUN_TYPES } from '../../../domain/run-type.ts';
import { AppError } from '../../../foundation/app-error.ts';
import { isJsonObject, type JsonObject } from '../../../foundation/json.ts';
import { isoformat, isoformatWithOffset } from '../../../foundation/timestamp.ts';
import type { DagRunControl, DagRunQuery, DagRunRecord } from '../../control/dag-runs.ts';
import { flagOf, logicalDateOf, objectOf, optionalMoment, optionalText, textOf } from '../read-fields.ts';
import { needsDatabase, reworded } from '../reworded.ts';
import type { StableApi } from './stable-api.ts';

export function stableDagRuns(api: StableApi): DagRunControl {
  const search = async ({ dagId, state, noBackfill, from, to }: DagRunQuery) => {
    const absent = new AppError('DAG_NOT_FOUND', { dagId });
    const runs = await reworded(
      api.list(['dags', dagId, 'dagRuns'], 'dag_runs', {
        state,
        execution_date_gte: from && isoformat(from),
        execution_date_lte: to && isoformat(to),
      }),
      { absent },
    );
    // The list of a DAG that there is not is as empty as that of one that never ran.
    if (runs.length === 0) await reworded(api.get(['dags', dagId]), { absent });
    const found = runs.map(readDagRun).toSorted((a, b) => (a.logical_date < b.logical_date ? 1 : -1));
    return noBackfill ? found.filter(({ run_type }) => run_type !== 'backfill') : found;
  };
  return {
    search,
    async findByDate(dagId, logicalDate) {
      return (await search({ dagId, from: logicalDate, to: logicalDate }))[0];
    },
    lineage: () => Promise.reject(needsDatabase('the stable API tells of no lineage')),
    async trigger({ dagId, runId, logicalDate, isDateGiven, offsetMinutes, conf }) {
      const body: JsonObject = {
        ...(runId !== undefined && { dag_run_id: runId }),
        ...(isDateGiven && { logical_date: isoformatWithOffset(logicalDate, offsetMinutes) }),
        ...(conf && { conf }),
      };
      const made = api.call(['dags', dagId, 'dagRuns'], { method: 'POST', body });
      return readDagRun(
        objectOf(await reworded(made, { absent: new AppError('DAG_NOT_FOUND', { dagId }) }), 'dag run'),
      );
    },
  };
}

/** A run as the stable API shows it. */
function readDagRun(run: JsonObject): DagRunRecord {
  const [state, type] = [textOf(run, 'state'), optionalText(run, 'run_type')];
  const { conf } = run;
  return {
    id: null,
    dag_id: textOf(run, 'dag_id'),
    run_id: textOf(run, 'dag_run_id'),
    run_type: DAG_RUN_TYPES.find((known) => known === type) ?? 'manual',
    state: DAG_RUN_STATES.find((known) => known === state) ?? 'running',
    external_trigger: flagOf(run, 'external_trigger'),
    conf: isJsonObject(conf) && Object.keys(conf).length > 0 ? JSON.stringify(conf) : null,
    logical_date: logicalDateOf(run),
    data_interval_start: optionalMoment(run, 'data_interval_start'),
    data_interval_end: optionalMoment(run, 'data_interval_end'),
    queued_at: null,
    start_date: optionalMoment(run, 'start_date'),
    end_date: optionalMoment(run, 'end_date'),
    last_scheduling_decision: optionalMoment(run, 'last_scheduling_decision'),
  };
}
