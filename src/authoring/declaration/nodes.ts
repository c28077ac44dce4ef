import type { EdgeEnd, LabelledNode, Node, TaskRef } from '../task-ref.ts';
import type { GroupDeclaration, TaskDeclaration } from './declarations.ts';
import { DagDefinitionError } from './definition-error.ts';

type AnyDeclaration = TaskDeclaration | GroupDeclaration;

const declarationOfNode = new WeakMap<object, AnyDeclaration>();

/** Says which declaration a reference or a group stands for. */
export function bindNode(node: object, declaration: AnyDeclaration): void {
  declarationOfNode.set(node, declaration);
}

/** The declaration behind a value, or undefined where it is neither a reference nor a group. */
export function findNode(value: unknown): AnyDeclaration | undefined {
  return typeof value === 'object' && value !== null ? declarationOfNode.get(value) : undefined;
}

/** The task behind a value, or undefined where it is no reference. */
export function findTask(value: unknown): TaskDeclaration | undefined {
  const declaration = findNode(value);
  return declaration?.kind === 'task' ? declaration : undefined;
}

/** How messages name a declaration. */
export function nameOf(declaration: AnyDeclaration): string {
  if (declaration.kind === 'task') return `task '${declaration.taskId}' of DAG '${declaration.dag.dagId}'`;
  return declaration.groupId === null
    ? `DAG '${declaration.dag.dagId}'`
    : `task group '${declaration.groupId}' of DAG '${declaration.dag.dagId}'`;
}

/** Draws edges, which may already exist. */
export function drawEdges(from: AnyDeclaration, to: AnyDeclaration, label?: string): void {
  if (from.dag !== to.dag) {
    throw new DagDefinitionError(
      `An edge cannot lead from ${nameOf(from)} to ${nameOf(to)}: they belong to different DAGs. To order DAGs, use dag.triggerDagRun(…).`,
    );
  }
  if (from === to)
    throw new DagDefinitionError(`${capitalize(nameOf(from))} cannot come before itself: remove the edge.`);
  from.dag.edges.push(label === undefined ? { from, to } : { from, to, label });
}

/** The declaration behind an argument of `before`, `after`, `then` … */
function requireNode(value: Node, method: string, receiver: AnyDeclaration): AnyDeclaration {
  const found = findNode(value);
  if (found) return found;
  const hint =
    typeof value === 'function'
      ? 'a factory that was not called: write task() instead of task'
      : `${typeof value}, not a task reference or a group`;
  throw new DagDefinitionError(`${method}(…) on ${nameOf(receiver)} was given ${hint}.`);
}

/** A task in its place: what factories and operators hand out. */
export class PlacedTask<Output> implements TaskRef<Output> {
  readonly dagId: string;
  readonly taskId: string;

  constructor(declaration: TaskDeclaration) {
    this.dagId = declaration.dag.dagId;
    this.taskId = declaration.taskId;
    bindNode(this, declaration);
  }

  before(...nodes: EdgeEnd[]): this {
    drawEdgesBefore(this, nodes);
    return this;
  }

  after(...nodes: EdgeEnd[]): this {
    drawEdgesAfter(this, nodes);
    return this;
  }
}

/** `receiver >> nodes` */
export function drawEdgesBefore(receiver: Node, nodes: readonly EdgeEnd[]): void {
  const from = findNode(receiver);
  if (!from) return;
  for (const node of nodes) {
    const { target, label } = unlabel(node);
    drawEdges(from, requireNode(target, 'before', from), label);
  }
}

/** `nodes >> receiver` */
export function drawEdgesAfter(receiver: Node, nodes: readonly EdgeEnd[]): void {
  const to = findNode(receiver);
  if (!to) return;
  for (const node of nodes) {
    const { target, label } = unlabel(node);
    drawEdges(requireNode(target, 'after', to), to, label);
  }
}

/** Puts a label on an edge: `check.before(label('No errors', save))`. */
export function label(text: string, node: Node): LabelledNode {
  return { label: text, node };
}

function unlabel(end: EdgeEnd): { target: Node; label?: string } {
  return 'label' in end && 'node' in end ? { target: end.node, label: end.label } : { target: end as Node };
}

function capitalize(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
