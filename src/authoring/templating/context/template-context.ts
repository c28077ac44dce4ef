import type { WorkloadDagRun } from '../../../domain/task-workload.ts';
import type { Timestamp } from '../../../foundation/timestamp.ts';
import { DateTime } from '../datetime/date-time.ts';
import type { NameSource } from '../language/engine.ts';
import { confAccessor, connectionAccessor, variableAccessor } from './accessors.ts';
import { airflowMacros } from './airflow-macros.ts';
import { dagObject, dagRunObject, taskInstanceObject, taskObject } from './airflow-objects.ts';
import { NamedValues } from './named-values.ts';
import type { TemplateAccess, TemplateFacts } from './template-facts.ts';

/** The variables that templates of a task may use. Each is made when it is first asked for. */
export class TemplateContext implements NameSource {
  readonly #makers: ReadonlyMap<string, () => unknown>;
  readonly #made = new Map<string, unknown>();

  constructor(makers: Readonly<Record<string, () => unknown>>) {
    this.#makers = new Map(Object.entries(makers));
  }

  lookUp(name: string): unknown {
    if (this.#made.has(name)) return this.#made.get(name);
    const make = this.#makers.get(name);
    if (!make) return undefined;
    // Nothing is None here: the name is known.
    const value = make() ?? null;
    this.#made.set(name, value);
    return value;
  }
}

/**
 * Airflow's template variables of one try (docs/apache-airflow/templates-ref.rst, 2.11), the deprecated ones too, and those of
 * Airflow 3 that have other names. Datetimes are in UTC.
 */
export function makeTemplateContext(facts: TemplateFacts, access: TemplateAccess): TemplateContext {
  const { dagRun } = facts;
  const logicalDate = DateTime.fromTimestamp(dagRun.logicalDate);
  const ds = dagRun.logicalDate.slice(0, 10);
  const shifted = (days: number): string => logicalDate.shift(days * 86_400_000_000).strftime('%Y-%m-%d');
  const noDash = (text: string): string => text.replaceAll('-', '');

  let neighbours: ReturnType<TemplateFacts['neighbours']> | undefined;
  // A run that somebody triggered has no neighbours in the schedule: Airflow answers its own date.
  const neighbour = (side: 'previous' | 'next'): DateTime | null =>
    dagRun.externalTrigger ? logicalDate : toDateTime((neighbours ??= facts.neighbours())[side]);
  const neighbourDs = (side: 'previous' | 'next'): string | null => neighbour(side)?.strftime('%Y-%m-%d') ?? null;

  let lastSuccess: Promise<WorkloadDagRun | null> | undefined;
  const ofLastSuccess = async (read: (run: WorkloadDagRun) => Timestamp | null): Promise<DateTime | null> => {
    lastSuccess ??= access.getPreviousDagRun(facts.dagId, dagRun.logicalDate, 'success');
    const run = await lastSuccess;
    return run && toDateTime(read(run));
  };

  const run = dagRunObject(facts);
  const dag = dagObject(facts);
  const task = taskObject(facts, dag);
  const taskInstance = taskInstanceObject(facts, access, { dag, run, task });
  const variables = new NamedValues(
    'dict',
    { value: variableAccessor(access, false), json: variableAccessor(access, true) },
    'var',
  );

  return new TemplateContext({
    ds: () => ds,
    ds_nodash: () => noDash(ds),
    ts: () => logicalDate.isoformat(),
    ts_nodash: () => logicalDate.strftime('%Y%m%dT%H%M%S'),
    ts_nodash_with_tz: () => logicalDate.isoformat().replace(/[-:]/g, ''),
    logical_date: () => logicalDate,
    execution_date: () => logicalDate,
    data_interval_start: () => toDateTime(dagRun.dataIntervalStart ?? dagRun.logicalDate),
    data_interval_end: () => toDateTime(dagRun.dataIntervalEnd ?? dagRun.logicalDate),
    yesterday_ds: () => shifted(-1),
    yesterday_ds_nodash: () => noDash(shifted(-1)),
    tomorrow_ds: () => shifted(1),
    tomorrow_ds_nodash: () => noDash(shifted(1)),
    next_execution_date: () => neighbour('next'),
    next_ds: () => neighbourDs('next'),
    next_ds_nodash: () => noDash(neighbourDs('next') ?? '') || null,
    prev_execution_date: () => neighbour('previous'),
    prev_ds: () => neighbourDs('previous'),
    prev_ds_nodash: () => noDash(neighbourDs('previous') ?? '') || null,
    prev_execution_date_success: () => ofLastSuccess((last) => last.logicalDate),
    prev_data_interval_start_success: () => ofLastSuccess((last) => last.dataIntervalStart),
    prev_data_interval_end_success: () => ofLastSuccess((last) => last.dataIntervalEnd),
    prev_start_date_success: () => ofLastSuccess((last) => last.startDate),
    prev_end_date_success: () => ofLastSuccess((last) => last.endDate ?? null),
    dag: () => dag,
    task: () => task,
    ti: () => taskInstance,
    task_instance: () => taskInstance,
    dag_run: () => run,
    run_id: () => facts.runId,
    try_number: () => facts.tryNumber,
    task_instance_key_str: () => `${facts.dagId}__${facts.taskId}__${noDash(ds)}`,
    params: () => facts.params,
    var: () => variables,
    conn: () => connectionAccessor(access),
    conf: () => confAccessor(access),
    macros: () => airflowMacros(access.clock),
    test_mode: () => facts.testMode,
    expanded_ti_count: () => null,
    map_index_template: () => null,
    inlets: () => [],
    outlets: () => [],
    inlet_events: () => ({}),
    outlet_events: () => ({}),
    triggering_dataset_events: () => ({}),
    triggering_asset_events: () => ({}),
    templates_dict: () => null,
    ...(facts.reason !== undefined && { reason: () => facts.reason }),
    exception: () => facts.exception ?? null,
  });
}

function toDateTime(timestamp: Timestamp | null): DateTime | null {
  return timestamp && DateTime.fromTimestamp(timestamp);
}
