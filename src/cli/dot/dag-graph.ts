import type { DagStructure, TaskGroupStructure, TaskStructure } from '../../serialization/dag-structure.ts';
import { dotAttributes, dotEdge, dotId } from './dot-text.ts';

/** The tasks of a DAG with their dependencies, in the DOT language, as Airflow 2 writes it. Task groups are boxes around theirs. */
export function renderDagGraph(dag: DagStructure): string {
  const byId = new Map(dag.tasks.map((task) => [task.taskId, task]));
  const edges = dag.tasks.flatMap((task) =>
    task.downstream.flatMap((index) => {
      const below = dag.tasks[index]?.taskId;
      if (below === undefined) return [];
      const label = dag.edgeLabels.get(`${task.taskId}->${below}`);
      return [`\t${dotEdge(task.taskId, below, label === undefined ? {} : { label })}`];
    }),
  );
  return graph(dag, [...renderGroup(dag.taskGroup, byId, '\t'), ...edges]);
}

/** The same as Airflow 1.10 writes it: each task followed by what leads on from it, without groups. */
export function renderFlatDagGraph(dag: DagStructure): string {
  const lines = dag.tasks.flatMap((task) => {
    const below = task.downstream.flatMap((index) => dag.tasks[index]?.taskId ?? []);
    return [`\t${dotId(task.taskId)}${look(task)}`, ...below.map((taskId) => `\t${dotEdge(task.taskId, taskId)}`)];
  });
  return graph(dag, lines);
}

function graph({ dagId }: DagStructure, lines: readonly string[]): string {
  const head = `\tgraph${dotAttributes({ label: dagId, labelloc: 't', rankdir: 'LR' })}`;
  return [`digraph ${dotId(dagId)} {`, head, ...lines, '}', ''].join('\n');
}

function renderGroup(group: TaskGroupStructure, byId: ReadonlyMap<string, TaskStructure>, indent: string): string[] {
  return group.children.flatMap((child) => {
    if (typeof child === 'string') {
      const task = byId.get(child);
      return task ? [`${indent}${dotId(child)}${look(task, task.taskDisplayName)}`] : [];
    }
    const head = {
      color: '#000000',
      fillcolor: '#6495ed7f',
      label: child.displayName,
      shape: 'rectangle',
      style: 'filled',
    };
    return [
      `${indent}subgraph ${dotId(`cluster_${child.groupId ?? ''}`)} {`,
      `${indent}\tgraph${dotAttributes(head)}`,
      ...renderGroup(child, byId, `${indent}\t`),
      `${indent}}`,
    ];
  });
}

function look({ serialized }: TaskStructure, label?: string): string {
  const color = (name: 'ui_color' | 'ui_fgcolor', absent: string) =>
    longColor(typeof serialized[name] === 'string' ? serialized[name] : absent);
  return dotAttributes({
    color: color('ui_fgcolor', '#000'),
    fillcolor: color('ui_color', '#fff'),
    shape: 'rectangle',
    style: 'filled,rounded',
    ...(label !== undefined && { label }),
  });
}

/** Graphviz knows no `#abc`: it is written `#aabbcc`. */
function longColor(color: string): string {
  return color.replace(/^#(.)(.)(.)$/, '#$1$1$2$2$3$3');
}
