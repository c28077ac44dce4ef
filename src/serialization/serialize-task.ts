import { DEFAULT_POOL } from '../domain/task-options.ts';
import type { TaskDeclaration } from '../authoring/declaration/declarations.ts';
import { DagDefinitionError } from '../authoring/declaration/definition-error.ts';
import { findTask, nameOf } from '../authoring/declaration/nodes.ts';
import { resolveEdges } from '../authoring/declaration/resolve-edges.ts';
import { Param, type Params } from '../authoring/options/param.ts';
import { toJson } from '../authoring/to-json.ts';
import { isJsonObject, type Json, type JsonObject } from '../foundation/json.ts';
import type { DagDefaults } from './dag-defaults.ts';
import { encodeDict } from './encoding.ts';
import { writeParam } from './read-params.ts';

/** Values that the schema gives a field that is left out; those of lists and of the operator's own fields are always written. */
const SCHEMA_DEFAULTS: Readonly<Record<string, Json>> = {
  owner: 'airflow',
  trigger_rule: 'all_success',
  depends_on_past: false,
  ignore_first_depends_on_past: false,
  wait_for_past_depends_before_skipping: false,
  wait_for_downstream: false,
  retries: 0,
  queue: 'default',
  pool: DEFAULT_POOL,
  pool_slots: 1,
  retry_delay: 300,
  retry_exponential_backoff: 0,
  priority_weight: 1,
  weight_rule: 'downstream',
  do_xcom_push: true,
  email_on_failure: true,
  email_on_retry: true,
  multiple_outputs: false,
};

/** One task, without its wrapping. */
export function serializeTask(task: TaskDeclaration, defaults: DagDefaults): JsonObject {
  const { facts, serialized } = task.operator;
  const { downstream } = resolveEdges(task.dag);
  const params = serializeParams(task.params, nameOf(task));
  return {
    task_id: task.taskId,
    task_type: facts.taskType,
    _task_module: facts.taskModule,
    ...(facts.operatorName === undefined ? {} : { _operator_name: facts.operatorName }),
    ui_color: facts.uiColor,
    ui_fgcolor: facts.uiFgcolor,
    template_fields: [...facts.templateFields],
    template_ext: [...facts.templateExt],
    template_fields_renderers: { ...facts.templateFieldsRenderers },
    downstream_task_ids: [...(downstream.get(task) ?? [])].map((below) => below.taskId).toSorted(),
    ...(facts.canSkipDownstream || task.choice ? { _can_skip_downstream: true } : {}),
    ...withoutSchemaDefaults({ ...configuredFields(defaults), ...task.fields }),
    ...(params.length === 0 ? {} : { params }),
    ...callbackFlags(task),
    ...serialized,
    ...Object.fromEntries(Object.entries(task.arguments).map(([key, value]) => [key, serializeArgument(value, task)])),
  };
}

/** Params as a list of pairs, in order. */
export function serializeParams(params: Params, where: string): Json[] {
  return Object.entries(params).map(([name, value]) => {
    const { default: defaultValue, schema } = value instanceof Param ? value : new Param(value);
    const { description = null, ...keywords } = schema;
    try {
      const plain = toJson(keywords) ?? {};
      return [name, writeParam(toJson(defaultValue) ?? null, description, isJsonObject(plain) ? plain : {})];
    } catch (error) {
      throw new DagDefinitionError(
        `Param '${name}' of ${where} must hold JSON: ${error instanceof Error ? error.message : String(error)}.`,
      );
    }
  });
}

function configuredFields(defaults: DagDefaults): JsonObject {
  return {
    owner: defaults.owner,
    queue: defaults.queue,
    retries: defaults.retries,
    retry_delay: defaults.retryDelaySeconds,
    weight_rule: defaults.weightRule,
    ...(defaults.executionTimeoutSeconds === null ? {} : { execution_timeout: defaults.executionTimeoutSeconds }),
  };
}

function withoutSchemaDefaults(fields: JsonObject): JsonObject {
  const { executor_config: executorConfig, ...plain } = fields;
  return {
    ...Object.fromEntries(Object.entries(plain).filter(([key, value]) => SCHEMA_DEFAULTS[key] !== value)),
    ...(executorConfig === undefined ? {} : { executor_config: encodeDict(executorConfig as JsonObject) }),
  };
}

function callbackFlags(task: TaskDeclaration): JsonObject {
  return Object.fromEntries(Object.keys(task.callbacks).map((event) => [`has_on_${event}_callback`, true]));
}

/** The output of another task as the template that Airflow would write for it, a function by its name. */
function serializeArgument(value: unknown, task: TaskDeclaration): Json {
  if (typeof value === 'function') return `<function ${value.name || 'anonymous'}>`;
  const upstream = findTask(value);
  if (upstream) return outputTemplate(upstream);
  if (Array.isArray(value)) return value.map((item) => serializeArgument(item, task));
  if (isPlainObject(value)) {
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, serializeArgument(member, task)]));
  }
  try {
    return toJson(value) ?? null;
  } catch (error) {
    throw new DagDefinitionError(
      `An argument of ${nameOf(task)} must hold JSON: ${error instanceof Error ? error.message : String(error)}.`,
      task.site,
    );
  }
}

function isPlainObject(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function outputTemplate(task: TaskDeclaration): string {
  return `{{ task_instance.xcom_pull(task_ids='${task.taskId}', dag_id='${task.dag.dagId}', key='return_value') }}`;
}
