import { destructuredNames, valuesOfArgList } from './arg-list.ts';
import type { TaskDeclaration } from './declaration/declarations.ts';
import { placeTask } from './declaration/declare-task.ts';
import { DagDefinitionError } from './declaration/definition-error.ts';
import { findNode, nameOf, PlacedTask } from './declaration/nodes.ts';
import type { AnyHandler, TaskFactory } from './task-ref.ts';
import { toJson } from './to-json.ts';

/** What puts a declared task into its place. */
export function makeFactory(task: TaskDeclaration, handler: AnyHandler): TaskFactory<AnyHandler> {
  const factory = (...args: readonly unknown[]) => {
    const kwargs = readInputs(task, handler, args[0]);
    placeTask(task, { op_args: [], op_kwargs: kwargs, templates_dict: null });
    return new PlacedTask<never>(task);
  };
  return factory;
}

function readInputs(task: TaskDeclaration, handler: AnyHandler, inputs: unknown): Record<string, unknown> {
  if (inputs === undefined) return {};
  const listed = valuesOfArgList(inputs);
  if (listed) return nameListed(task, handler, listed);
  if (typeof inputs !== 'object' || inputs === null || Array.isArray(inputs) || findNode(inputs)) {
    throw new DagDefinitionError(
      `${nameOf(task)} was called with ${findNode(inputs) ? 'a task reference' : JSON.stringify(inputs)} in place of an object of named arguments. Write factory({ name: value }), or factory(withArgList(value)).`,
    );
  }
  for (const [name, value] of Object.entries(inputs)) checkInput(task, name, value);
  return { ...inputs };
}

/** A reference, or a literal that JSON can hold; references within a literal would draw no edge. */
function checkInput(task: TaskDeclaration, name: string, value: unknown): void {
  const node = findNode(value);
  if (node?.kind === 'task') return;
  if (node)
    throw new DagDefinitionError(
      `Argument '${name}' of ${nameOf(task)} is a task group, which has no output. Give the reference of a task.`,
    );
  if (typeof value === 'function') {
    throw new DagDefinitionError(
      `Argument '${name}' of ${nameOf(task)} is a function. If it is a task, call it: ${name}: ${value.name || 'task'}().`,
    );
  }
  try {
    toJson(value);
  } catch (error) {
    throw new DagDefinitionError(
      `Argument '${name}' of ${nameOf(task)} must be a JSON value or a task reference: ${error instanceof Error ? error.message : String(error)}.`,
    );
  }
}

function nameListed(task: TaskDeclaration, handler: AnyHandler, values: readonly unknown[]): Record<string, unknown> {
  const names = destructuredNames(handler);
  if (!names) {
    throw new DagDefinitionError(
      `${nameOf(task)} was called with withArgList(…), but its function does not take a plain object pattern such as ({ rows, region }), so there is no order to read. Name the arguments.`,
    );
  }
  if (values.length > names.length) {
    throw new DagDefinitionError(
      `${nameOf(task)} takes ${names.length} arguments (${names.join(', ')}), but withArgList(…) gives ${values.length}.`,
    );
  }
  const inputs: Record<string, unknown> = {};
  for (const [index, name] of names.entries()) {
    if (index >= values.length) break;
    checkInput(task, name, values[index]);
    inputs[name] = values[index];
  }
  return inputs;
}
