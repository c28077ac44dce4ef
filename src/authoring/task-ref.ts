import type { ArgList } from './arg-list.ts';

// Carries the type of a task's value and never holds one: a reference is for wiring, nothing runs while a file is read.
declare const OUTPUT: unique symbol;

/** Something that edges can be drawn to: a task, or a whole group of tasks. */
export interface Node {
  /** Draws order-only edges from this to each of the others (`this >> others`). Returns itself. */
  before(...nodes: EdgeEnd[]): this;
  /** Draws order-only edges from each of the others to this (`others >> this`). Returns itself. */
  after(...nodes: EdgeEnd[]): this;
}

/** A node with a label for the edge to it, as `label('No errors', save)` makes one. */
export interface LabelledNode {
  readonly label: string;
  readonly node: Node;
}

/** What an edge may lead to. */
export type EdgeEnd = Node | LabelledNode;

/** A task in its place in a DAG, as calling a factory or an operator's method hands it out; typed by what the task returns. */
export interface TaskRef<out Output = unknown> extends Node {
  readonly dagId: string;
  /** With the prefixes of its groups. */
  readonly taskId: string;
  readonly [OUTPUT]?: Output;
}

/** Another word for {@link TaskRef}, as this project's documents use it. */
export type Ref<Output = unknown> = TaskRef<Output>;

/** What an argument of a task may be given as: the output of another task, or a literal JSON value. */
export type TaskInput<Value> = Value | TaskRef<Value>;

/** The arguments of a handler, each as a literal or a reference. */
export type TaskInputs<Args> = { readonly [Name in keyof Args]: TaskInput<Args[Name]> };

/** Any function that can be the body of a task: no argument, or one object of named arguments. */
// `never` accepts every parameter type; what a factory takes is worked out from the function itself.
export type AnyHandler = (args: never) => unknown;

/** The body of a task, by its arguments and what it returns. */
export type TaskFunction<Args = void, Output = unknown> = (args: Args) => Output | Promise<Output>;

/** Places a task in its DAG; call it exactly once. */
export type TaskFactory<Handler extends AnyHandler> = (
  ...inputs: Parameters<Handler> extends []
    ? []
    : [] extends Parameters<Handler>
      ? [inputs?: FactoryInputs<NonNullable<Parameters<Handler>[0]>>]
      : [inputs: FactoryInputs<Parameters<Handler>[0]>]
) => TaskRef<Awaited<ReturnType<Handler>>>;

type FactoryInputs<Args> = TaskInputs<Args> | ArgList<readonly TaskInput<Args[keyof Args]>[]>;
