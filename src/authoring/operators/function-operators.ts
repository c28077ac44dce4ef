import type { AnyHandler } from '../task-ref.ts';
import type { Operator, OperatorFacts } from './operator.ts';

const PYTHON = {
  uiColor: '#ffefeb',
  uiFgcolor: '#000',
  templateFields: ['templates_dict', 'op_args', 'op_kwargs'],
  templateExt: [],
  templateFieldsRenderers: { templates_dict: 'json', op_args: 'py', op_kwargs: 'py' },
} as const;

/**
 * A handler is what Airflow calls a decorated Python function: the same arguments, the same rendered fields, the same place in
 * lists. So it bears that operator's name.
 */
const TASK: OperatorFacts = {
  ...PYTHON,
  taskType: '_PythonDecoratedOperator',
  taskModule: 'airflow.providers.standard.decorators.python',
  operatorName: '@task',
  canSkipDownstream: false,
};

const SHORT_CIRCUIT: OperatorFacts = {
  ...PYTHON,
  taskType: 'ShortCircuitOperator',
  taskModule: 'airflow.providers.standard.operators.python',
  canSkipDownstream: true,
};

const BRANCH: OperatorFacts = {
  ...PYTHON,
  taskType: 'BranchPythonOperator',
  taskModule: 'airflow.providers.standard.operators.python',
  canSkipDownstream: true,
};

export function functionOperator(handler: AnyHandler): Operator {
  return { facts: TASK, body: { kind: 'function', handler }, serialized: namedAfter(handler) };
}

export function shortCircuitOperator(handler: AnyHandler, ignoreDownstreamTriggerRules: boolean): Operator {
  return {
    facts: SHORT_CIRCUIT,
    body: { kind: 'short-circuit', handler, ignoreDownstreamTriggerRules },
    serialized: { ...namedAfter(handler), ignore_downstream_trigger_rules: ignoreDownstreamTriggerRules },
  };
}

export function branchOperator(handler: AnyHandler): Operator {
  return { facts: BRANCH, body: { kind: 'branch', handler }, serialized: namedAfter(handler) };
}

function namedAfter(handler: AnyHandler) {
  return { python_callable_name: handler.name };
}
