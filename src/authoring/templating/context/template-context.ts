import type { WorkloadDagRun } from '../../../domain/task-workload.ts';
import type { Timestamp } from '../../../foundation/timestamp.ts';
import { DateTime } from '../datetime/date-time.ts';
import type { NameSource } from '../language/engine.ts';
import type { TemplateObject } from '../values/template-object.ts';
import { confAccessor, connectionAccessor, variableAccessor } from './accessors.ts';
import { airflowMacros } from './airflow-macros.ts';
import { dagObject, dagRunObject, taskInstanceObject, taskObject } from './airflow-objects.ts';
import { NamedValues } from './named-values.ts';
import type { TemplateAccess, TemplateFacts } from './template-facts.ts';

/**
 * Airflow's template variables of one try (docs/apache-airflow/templates-ref.rst, 2.11), the deprecated ones too, and those of
 * Airflow 3 that have other names. Datetimes are in UTC. Each variable is made when it is first asked for.
 */
export function makeTemplateContext(facts: TemplateFacts, access: TemplateAccess): TemplateContext {
  return new TemplateContext(facts, access);
}

/** The variables that templates of a task may use. */
export class TemplateContext implements NameSource {
  readonly facts: TemplateFacts;
  readonly access: TemplateAccess;
  readonly #made = new Map<string, unknown>();
  #neighbours: ReturnType<TemplateFacts['neighbours']> | undefined;
  #lastSuccess: Promise<WorkloadDagRun | null> | undefined;

  constructor(facts: TemplateFacts, access: TemplateAccess) {
    this.facts = facts;
    this.access = access;
  }

  lookUp(name: string): unknown {
    if (this.#made.has(name)) return this.#made.get(name);
    const make = VARIABLES.get(name);
    if (!make) return undefined;
    // Nothing is None here: the name is known.
    const value = make(this) ?? null;
    this.#made.set(name, value);
    return value;
  }

  get logicalDate(): DateTime {
    return this.lookUp('logical_date') as DateTime;
  }

  /** The object of that name, for others that hold it. */
  object(name: 'dag' | 'task' | 'dag_run'): TemplateObject {
    return this.lookUp(name) as TemplateObject;
  }

  /** The logical date so many days later, as `2024-01-31`. */
  dsAfter(days: number): string {
    return this.logicalDate.shift(days * 86_400_000_000).strftime('%Y-%m-%d');
  }

  /** The logical date of a neighbour in the schedule. A run that somebody triggered has none: Airflow answers its own. */
  neighbour(side: 'previous' | 'next'): DateTime | null {
    if (this.facts.dagRun.externalTrigger) return this.logicalDate;
    this.#neighbours ??= this.facts.neighbours();
    return toDateTime(this.#neighbours[side]);
  }

  neighbourDs(side: 'previous' | 'next'): string | null {
    return this.neighbour(side)?.strftime('%Y-%m-%d') ?? null;
  }

  /** A date of the last successful run before this one, which is asked for once. */
  async ofLastSuccess(read: (run: WorkloadDagRun) => Timestamp | null): Promise<DateTime | null> {
    const { dagId, dagRun } = this.facts;
    this.#lastSuccess ??= this.access.getPreviousDagRun(dagId, dagRun.logicalDate, 'success');
    const run = await this.#lastSuccess;
    return run && toDateTime(read(run));
  }
}

const noDash = (text: string): string => text.replaceAll('-', '');
const ds = (context: TemplateContext): string => context.facts.dagRun.logicalDate.slice(0, 10);

/** A table made once: a context for each try must cost next to nothing. */
const VARIABLES = new Map<string, (context: TemplateContext) => unknown>(
  Object.entries<(context: TemplateContext) => unknown>({
    ds,
    ds_nodash: (context) => noDash(ds(context)),
    ts: ({ logicalDate }) => logicalDate.isoformat(),
    ts_nodash: ({ logicalDate }) => logicalDate.strftime('%Y%m%dT%H%M%S'),
    ts_nodash_with_tz: ({ logicalDate }) => logicalDate.isoformat().replace(/[-:]/g, ''),
    logical_date: ({ facts }) => DateTime.fromTimestamp(facts.dagRun.logicalDate),
    execution_date: ({ logicalDate }) => logicalDate,
    data_interval_start: ({ facts: { dagRun } }) => toDateTime(dagRun.dataIntervalStart ?? dagRun.logicalDate),
    data_interval_end: ({ facts: { dagRun } }) => toDateTime(dagRun.dataIntervalEnd ?? dagRun.logicalDate),
    yesterday_ds: (context) => context.dsAfter(-1),
    yesterday_ds_nodash: (context) => noDash(context.dsAfter(-1)),
    tomorrow_ds: (context) => context.dsAfter(1),
    tomorrow_ds_nodash: (context) => noDash(context.dsAfter(1)),
    next_execution_date: (context) => context.neighbour('next'),
    next_ds: (context) => context.neighbourDs('next'),
    next_ds_nodash: (context) => noDash(context.neighbourDs('next') ?? '') || null,
    prev_execution_date: (context) => context.neighbour('previous'),
    prev_ds: (context) => context.neighbourDs('previous'),
    prev_ds_nodash: (context) => noDash(context.neighbourDs('previous') ?? '') || null,
    prev_execution_date_success: (context) => context.ofLastSuccess((last) => last.logicalDate),
    prev_data_interval_start_success: (context) => context.ofLastSuccess((last) => last.dataIntervalStart),
    prev_data_interval_end_success: (context) => context.ofLastSuccess((last) => last.dataIntervalEnd),
    prev_start_date_success: (context) => context.ofLastSuccess((last) => last.startDate),
    prev_end_date_success: (context) => context.ofLastSuccess((last) => last.endDate ?? null),
    dag: ({ facts }) => dagObject(facts),
    task: (context) => taskObject(context.facts, context.object('dag')),
    dag_run: ({ facts }) => dagRunObject(facts),
    ti: (context) =>
      taskInstanceObject(context.facts, context.access, {
        dag: context.object('dag'),
        run: context.object('dag_run'),
        task: context.object('task'),
      }),
    task_instance: (context) => context.lookUp('ti'),
    run_id: ({ facts }) => facts.runId,
    try_number: ({ facts }) => facts.tryNumber,
    task_instance_key_str: (context) => `${context.facts.dagId}__${context.facts.taskId}__${noDash(ds(context))}`,
    params: ({ facts }) => facts.params,
    var: ({ access }) => {
      return new NamedValues(
        'dict',
        { value: variableAccessor(access, false), json: variableAccessor(access, true) },
        'var',
      );
    },
    conn: ({ access }) => connectionAccessor(access),
    conf: ({ access }) => confAccessor(access),
    macros: ({ access }) => airflowMacros(access.clock),
    test_mode: ({ facts }) => facts.testMode,
    expanded_ti_count: () => null,
    map_index_template: () => null,
    inlets: () => [],
    outlets: () => [],
    inlet_events: () => ({}),
    outlet_events: () => ({}),
    triggering_dataset_events: () => ({}),
    triggering_asset_events: () => ({}),
    templates_dict: () => null,
    reason: ({ facts }) => facts.reason ?? null,
    exception: ({ facts }) => facts.exception ?? null,
  }),
);

function toDateTime(timestamp: Timestamp | null): DateTime | null {
  return timestamp && DateTime.fromTimestamp(timestamp);
}
