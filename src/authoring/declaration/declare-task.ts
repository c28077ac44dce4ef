import type { JsonObject } from '../../foundation/json.ts';
import { findKeyFault } from '../../domain/keys.ts';
import type { Operator } from '../operators/operator.ts';
import { readCallbacks } from '../options/callbacks.ts';
import type { Params } from '../options/param.ts';
import { readOptions } from '../options/read-options.ts';
import { TASK_OPTIONS, type TaskSpec } from '../options/task-spec.ts';
import type { GroupDeclaration, TaskDefaults, TaskDeclaration } from './declarations.ts';
import { DagDefinitionError, type DeclarationSite } from './definition-error.ts';
import { findNode, nameOf } from './nodes.ts';

/**
 * Adds a task to a DAG or a group, unplaced.
 * @param ownId without the prefix of its groups
 * @throws DagDefinitionError for an id that is illegal or taken, or a wrong option
 */
export function declareTask(
  group: GroupDeclaration,
  ownId: string,
  operator: Operator,
  spec: TaskSpec,
  site: DeclarationSite,
): TaskDeclaration {
  const { dag } = group;
  const taskId = `${group.prefix}${ownId}`;
  const where = `task '${taskId}' of DAG '${dag.dagId}'`;
  checkTaskId(group, ownId, taskId);
  const own = readTaskOptions(spec, where, dag.timezone);
  const fields: JsonObject = { ...group.taskDefaults.fields, ...own.fields };
  // Waiting for the tasks below in the run before makes sense only after one's own (baseoperator.py).
  if (fields.wait_for_downstream === true) fields.depends_on_past = true;
  checkMail(fields, where);
  const task: TaskDeclaration = {
    kind: 'task',
    dag,
    taskId,
    group,
    site,
    operator,
    fields,
    callbacks: { ...group.taskDefaults.callbacks, ...own.callbacks },
    params: { ...dag.params, ...group.taskDefaults.params, ...own.params },
    arguments: {},
    isPlaced: false,
    choice: null,
  };
  dag.tasks.set(taskId, task);
  group.children.push(task);
  return task;
}

/** Reads the options of a task, or of `defaultArgs`. */
export function readTaskOptions(spec: TaskSpec, where: string, timezone: string): TaskDefaults {
  return {
    fields: readOptions(spec, TASK_OPTIONS, where, timezone),
    callbacks: readCallbacks(spec, where),
    params: readParams(spec.params, where),
  };
}

export function readParams(params: unknown, where: string): Params {
  if (params === undefined || params === null) return {};
  if (typeof params === 'object' && !Array.isArray(params)) return params as Params;
  throw new DagDefinitionError(`Option 'params' of ${where} must be an object of defaults by name.`);
}

/**
 * Puts a task into its place: with its arguments, and after each task that one of them is the output of.
 */
export function placeTask(task: TaskDeclaration, args: Readonly<Record<string, unknown>>): void {
  if (task.isPlaced) {
    throw new DagDefinitionError(
      `${task.taskId === '' ? 'A task' : `Task '${task.taskId}' of DAG '${task.dag.dagId}'`} is called twice. Each task has one place in its DAG: keep the reference of the first call, or declare a second task.`,
    );
  }
  task.isPlaced = true;
  task.arguments = args;
  forEachReference(args, (upstream, path) => {
    if (upstream.dag !== task.dag) {
      throw new DagDefinitionError(
        `Argument '${path}' of ${nameOf(task)} is the output of ${nameOf(upstream)}: a task takes outputs of its own DAG only. Read it by getClient().getXCom({ dagId, taskId, key }).`,
      );
    }
    if (upstream === task) throw new DagDefinitionError(`Argument '${path}' of ${nameOf(task)} is its own output.`);
    task.dag.edges.push({ from: upstream, to: task });
  });
}

/** Visits each reference to a task within a value, with the path that leads to it as the author of a handler knows it. */
export function forEachReference(
  value: unknown,
  visit: (task: TaskDeclaration, path: string) => void,
  path = '',
  depth = 0,
): void {
  if (typeof value !== 'object' || value === null || depth > 8) return;
  const node = findNode(value);
  if (node?.kind === 'task') visit(node, path);
  if (node) return;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (!Array.isArray(value) && prototype !== Object.prototype && prototype !== null) return;
  for (const [key, member] of Object.entries(value))
    forEachReference(member, visit, path === '' || path === 'op_kwargs' ? key : `${path}.${key}`, depth + 1);
}

function checkTaskId(group: GroupDeclaration, ownId: unknown, taskId: string): void {
  const { dag } = group;
  if (typeof ownId !== 'string' || ownId === '') {
    throw new DagDefinitionError(
      `A task of DAG '${dag.dagId}' has no id. Give one as the first argument, or as 'taskId' in its options.`,
    );
  }
  const fault = findKeyFault(taskId);
  if (fault !== null)
    throw new DagDefinitionError(`Task id '${taskId.slice(0, 300)}' of DAG '${dag.dagId}' is illegal. ${fault}.`);
  if (dag.tasks.has(taskId)) {
    throw new DagDefinitionError(
      `Task id '${taskId}' has already been added to the DAG '${dag.dagId}'. Give the second one another id.`,
    );
  }
  if (dag.groups.has(taskId)) {
    throw new DagDefinitionError(
      `Task id '${taskId}' of DAG '${dag.dagId}' is the id of a task group, too. Give one of them another id.`,
    );
  }
}

function checkMail(fields: JsonObject, where: string): void {
  if (fields.email === undefined || (fields.email_on_failure === false && fields.email_on_retry === false)) return;
  throw new DagDefinitionError(
    `Option 'email' of ${where}: sending mail comes with a later version of Tradewind. Set emailOnFailure and emailOnRetry to false, or leave 'email' out.`,
  );
}
