import type { JsonObject } from '../../foundation/json.ts';
import { pythonDatetime, type Timestamp } from '../../foundation/timestamp.ts';
import type { DagRunRecord } from '../../client/control/dag-runs.ts';

/** What `dags trigger` shows of the run that it made. */
export function describeDagRun(run: DagRunRecord): JsonObject {
  return {
    conf: run.conf === null ? {} : (JSON.parse(run.conf) as JsonObject),
    dag_id: run.dag_id,
    dag_run_id: run.run_id,
    data_interval_start: date(run.data_interval_start),
    data_interval_end: date(run.data_interval_end),
    end_date: date(run.end_date),
    external_trigger: Boolean(run.external_trigger),
    last_scheduling_decision: date(run.last_scheduling_decision),
    logical_date: date(run.logical_date),
    run_type: run.run_type,
    start_date: date(run.start_date),
    state: run.state,
  };
}

function date(timestamp: Timestamp | null): string | null {
  return timestamp === null ? null : pythonDatetime(timestamp);
}
