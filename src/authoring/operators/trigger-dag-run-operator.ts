import { DAG_RUN_STATES, type DagRunState } from '../../domain/states.ts';
import { DagDefinitionError } from '../declaration/definition-error.ts';
import { type DurationOption, readDuration } from '../options/duration-option.ts';
import type { Operator, OperatorFacts } from './operator.ts';
import type { Templated } from './templated.ts';

/** Options of `dag.triggerDagRun`. */
export interface TriggerDagRunSpec {
  /** The id of this task. */
  readonly taskId: string;
  /** The DAG to run. */
  readonly dagId: Templated<string>;
  /** The id of the new run; else one that is made from the time. */
  readonly runId?: Templated<string>;
  /** The logical date of the new run; else now. */
  readonly logicalDate?: Templated<string | Date>;
  /** The conf of the new run. */
  readonly conf?: Templated<Readonly<Record<string, unknown>>>;
  /** Clears the run where it exists already, instead of failing. */
  readonly resetDagRun?: boolean;
  /** Skips this task where the run exists already, instead of failing. */
  readonly skipWhenAlreadyExists?: boolean;
  /** Ends only when the new run has ended. */
  readonly waitForCompletion?: boolean;
  /** Time between looks at the new run; 60 seconds. */
  readonly pokeInterval?: DurationOption;
  /** States that count as success while waiting; `success`. */
  readonly allowedStates?: readonly DagRunState[];
  /** States that fail this task while waiting; `failed`. */
  readonly failedStates?: readonly DagRunState[];
  /** Waiting without a process comes with a later version: only false is accepted. */
  readonly deferrable?: false;
}

const TRIGGER: OperatorFacts = {
  taskType: 'TriggerDagRunOperator',
  taskModule: 'airflow.providers.standard.operators.trigger_dagrun',
  uiColor: '#ffefeb',
  uiFgcolor: '#000',
  templateFields: [
    'trigger_dag_id',
    'trigger_run_id',
    'logical_date',
    'conf',
    'wait_for_completion',
    'skip_when_already_exists',
  ],
  templateExt: [],
  templateFieldsRenderers: { conf: 'py' },
  canSkipDownstream: false,
};

export const TRIGGER_OPTIONS = [
  'taskId',
  'dagId',
  'runId',
  'logicalDate',
  'conf',
  'resetDagRun',
  'skipWhenAlreadyExists',
  'waitForCompletion',
  'pokeInterval',
  'allowedStates',
  'failedStates',
  'deferrable',
] as const;

export function triggerDagRunOperator(options: TriggerDagRunSpec, where: string): Operator {
  if (options.deferrable as boolean | undefined) {
    throw new DagDefinitionError(
      `Option 'deferrable' of ${where} comes with a later version of Tradewind; leave it out until then.`,
    );
  }
  const allowedStates = options.allowedStates?.length ? options.allowedStates : ['success'];
  const failedStates = options.failedStates ?? ['failed'];
  for (const state of [...allowedStates, ...failedStates]) {
    if (!(DAG_RUN_STATES as readonly string[]).includes(state)) {
      throw new DagDefinitionError(
        `'${state}' is no state of a dag run, in the options of ${where}. Use one of ${DAG_RUN_STATES.join(', ')}.`,
      );
    }
  }
  const pokeInterval = readDuration(options.pokeInterval ?? 60);
  const resetDagRun = options.resetDagRun ?? false;
  return {
    facts: TRIGGER,
    body: { kind: 'trigger-dag-run', resetDagRun, pokeIntervalMs: pokeInterval * 1000, allowedStates, failedStates },
    serialized: {
      reset_dag_run: resetDagRun,
      poke_interval: pokeInterval,
      allowed_states: [...allowedStates],
      failed_states: [...failedStates],
    },
  };
}

export function triggerDagRunArguments(options: TriggerDagRunSpec): Record<string, unknown> {
  return {
    trigger_dag_id: options.dagId,
    trigger_run_id: options.runId ?? null,
    logical_date: options.logicalDate ?? null,
    conf: options.conf ?? null,
    wait_for_completion: options.waitForCompletion ?? false,
    skip_when_already_exists: options.skipWhenAlreadyExists ?? false,
  };
}
