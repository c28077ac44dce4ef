import { timeDelta } from '../../../../foundation/duration.ts';
import type { Json, JsonObject } from '../../../../foundation/json.ts';
import { type Timestamp, isoformat } from '../../../../foundation/timestamp.ts';
import type { DagStructure, ParamStructure } from '../../../../serialization/dag-structure.ts';

/**
 * What `details` shows of a DAG beside the fields of lists.
 * @param orientation `[webserver] dag_orientation`
 * @param now when somebody asked
 */
export function renderDagDetails(dag: DagStructure, orientation: string, now: Timestamp): JsonObject {
  return {
    // A quirk of Airflow 2.11, which looks for the owners where they are not.
    owners: [],
    timezone: dag.timezone,
    catchup: dag.catchup,
    orientation,
    concurrency: dag.maxActiveTasks,
    start_date: renderMoment(dag.startDate),
    dag_run_timeout: renderDuration(dag.dagrunTimeoutMs),
    dataset_expression: null,
    doc_md: dag.docMd,
    params: renderParams(dag.params),
    end_date: renderMoment(dag.endDate),
    is_paused_upon_creation: dag.isPausedUponCreation,
    last_parsed: isoformat(now),
    template_searchpath: null,
    render_template_as_native_obj: dag.renderTemplateAsNativeObj,
  };
}

/** As answers print a moment. */
export function renderMoment(moment: Timestamp | null): string | null {
  return moment === null ? null : isoformat(moment);
}

/** As answers print a duration: Airflow's `TimeDelta`. */
export function renderDuration(ms: number | null): JsonObject | null {
  return ms === null ? null : { ...timeDelta(ms / 1000) };
}

/** Params as Airflow dumps them, the class of 2.11 included. */
export function renderParams(params: ReadonlyMap<string, ParamStructure>): JsonObject {
  const rendered = [...params].map(([name, { value, description, schema }]) => [
    name,
    { __class: 'airflow.models.param.Param', value: (value ?? null) as Json, description, schema },
  ]);
  return Object.fromEntries(rendered) as JsonObject;
}
