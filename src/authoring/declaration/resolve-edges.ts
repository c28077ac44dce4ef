import type { DagDeclaration, Edge, GroupDeclaration, TaskDeclaration } from './declarations.ts';

/** The order of a DAG's tasks, with the edges of groups drawn between the tasks at their borders. */
export interface ResolvedEdges {
  readonly upstream: ReadonlyMap<TaskDeclaration, ReadonlySet<TaskDeclaration>>;
  readonly downstream: ReadonlyMap<TaskDeclaration, ReadonlySet<TaskDeclaration>>;
  /** Labels by upstream, then downstream task. */
  readonly labels: ReadonlyMap<TaskDeclaration, ReadonlyMap<TaskDeclaration, string>>;
}

const resolved = new WeakMap<DagDeclaration, { edgeCount: number; taskCount: number; edges: ResolvedEdges }>();

/** Resolves a DAG's edges; asking again is free until something is added. */
export function resolveEdges(dag: DagDeclaration): ResolvedEdges {
  const known = resolved.get(dag);
  if (known && known.edgeCount === dag.edges.length && known.taskCount === dag.tasks.size) return known.edges;
  const edges = resolve(dag);
  resolved.set(dag, { edgeCount: dag.edges.length, taskCount: dag.tasks.size, edges });
  return edges;
}

function resolve(dag: DagDeclaration): ResolvedEdges {
  const upstream = new Map<TaskDeclaration, Set<TaskDeclaration>>();
  const downstream = new Map<TaskDeclaration, Set<TaskDeclaration>>();
  const labels = new Map<TaskDeclaration, Map<TaskDeclaration, string>>();
  for (const task of dag.tasks.values()) {
    upstream.set(task, new Set());
    downstream.set(task, new Set());
  }
  const draw = (from: TaskDeclaration, to: TaskDeclaration, label: string | undefined): void => {
    downstream.get(from)?.add(to);
    upstream.get(to)?.add(from);
    if (label === undefined) return;
    const byTarget = labels.get(from) ?? new Map<TaskDeclaration, string>();
    labels.set(from, byTarget.set(to, label));
  };
  // The border of a group depends on the edges inside it, so those of inner groups come before those of outer ones.
  for (const edge of [...dag.edges].sort((a, b) => depthOf(b) - depthOf(a))) {
    const from = edge.from.kind === 'task' ? [edge.from] : borderOf(edge.from, downstream);
    const to = edge.to.kind === 'task' ? [edge.to] : borderOf(edge.to, upstream);
    for (const source of from) for (const target of to) draw(source, target, edge.label);
  }
  return { upstream, downstream, labels };
}

/** Plain edges first; then those of groups, the innermost first. */
function depthOf(edge: Edge): number {
  if (edge.from.kind === 'task' && edge.to.kind === 'task') return Number.POSITIVE_INFINITY;
  return Math.max(groupDepth(edge.from), groupDepth(edge.to));
}

function groupDepth(node: TaskDeclaration | GroupDeclaration): number {
  if (node.kind === 'task') return 0;
  let depth = 0;
  for (let group = node.parent; group; group = group.parent) depth += 1;
  return depth;
}

/** Tasks of a group without a relative inside it: its roots by `upstream`, its leaves by `downstream`. */
function borderOf(
  group: GroupDeclaration,
  relatives: ReadonlyMap<TaskDeclaration, ReadonlySet<TaskDeclaration>>,
): TaskDeclaration[] {
  const inside = new Set(tasksOf(group));
  return [...inside].filter((task) => ![...(relatives.get(task) ?? [])].some((relative) => inside.has(relative)));
}

/** All tasks of a group, at every depth. */
function tasksOf(group: GroupDeclaration): TaskDeclaration[] {
  return group.children.flatMap((child) => (child.kind === 'task' ? [child] : tasksOf(child)));
}

/** Tasks of a group that nothing inside it comes before. */
export function rootsOf(group: GroupDeclaration): TaskDeclaration[] {
  return borderOf(group, resolveEdges(group.dag).upstream);
}

/** All tasks below one, at every distance. */
export function tasksBelow(task: TaskDeclaration): Set<TaskDeclaration> {
  const { downstream } = resolveEdges(task.dag);
  const below = new Set<TaskDeclaration>();
  const waiting = [...(downstream.get(task) ?? [])];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    if (below.has(next)) continue;
    below.add(next);
    waiting.push(...(downstream.get(next) ?? []));
  }
  return below;
}
