/**
 * What a DAG file imports, as `tradewind` or `apache-airflow-ts-sdk`. Importing it is cheap and starts nothing.
 */
export { withArgList, type ArgList } from './arg-list.ts';
export type { Branch, Condition, ConditionElse } from './control-flow.ts';
export { Dag } from './dag.ts';
export { DagDefinitionError } from './declaration/definition-error.ts';
export { label } from './declaration/nodes.ts';
export type { BashOptions } from './operators/bash-operator.ts';
export type { Templated } from './operators/templated.ts';
export type { TriggerDagRunSpec } from './operators/trigger-dag-run-operator.ts';
export type { Callback, CallbackOption } from './options/callbacks.ts';
export type { DagSpec } from './options/dag-spec.ts';
export type { DateOption } from './options/date-option.ts';
export type { DurationOption } from './options/duration-option.ts';
export { Param, type Params, type ParamSchema } from './options/param.ts';
export type { TaskSpec } from './options/task-spec.ts';
export {
  ConnectionNotFoundError,
  VariableNotFoundError,
  type ConnectionResult,
  type GetXComOpts,
  type JsonValue,
  type SetXComOpts,
  type XComLocator,
  type TriggeredRun,
  type TriggerDagRunOpts,
  type TaskClient,
} from './runtime/client.ts';
export { getClient, getContext, type CallbackContext, type TaskContext } from './runtime/context.ts';
export {
  AirflowException,
  FailTask,
  FailTask as AirflowFailException,
  SkipTask,
  SkipTask as AirflowSkipException,
} from './runtime/task-endings.ts';
export type { BranchDecision, ShortCircuitSpec, TaskIdSpec } from './scope.ts';
export {
  Bundle,
  DagRegistry,
  serveDags,
  SUPERVISOR_API_VERSION,
  TaskHandler,
  withArgNames,
  type ArgNameMap,
  type Registerable,
} from './sdk-bundle.ts';
export { TaskGroup, TaskGroup as TaskGroupRef, type TaskGroupSpec } from './task-group.ts';
export type { LabelledNode, Node, Ref, TaskFactory, TaskFunction, TaskInput, TaskInputs, TaskRef } from './task-ref.ts';
