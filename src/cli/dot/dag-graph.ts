import type { DagGraph, DagGraphGroup } from '../../client/control/dags.ts';
import { dotAttributes, dotEdge, dotId } from './dot-text.ts';

type Task = DagGraph['tasks'][number];

/** The tasks of a DAG with their dependencies, in the DOT language, as Airflow 2 writes it. Task groups are boxes around theirs. */
export function renderDagGraph(dag: DagGraph): string {
  const byId = new Map(dag.tasks.map((task) => [task.taskId, task]));
  const edges = dag.tasks.flatMap((task) =>
    task.downstream.map((below) => {
      const label = dag.edgeLabels.get(`${task.taskId}->${below}`);
      return `\t${dotEdge(task.taskId, below, label === undefined ? {} : { label })}`;
    }),
  );
  return graph(dag, [...renderGroup(dag.group, byId, '\t'), ...edges]);
}

/** The same as Airflow 1.10 writes it: each task followed by what leads on from it, without groups. */
export function renderFlatDagGraph(dag: DagGraph): string {
  const lines = dag.tasks.flatMap((task) => [
    `\t${dotId(task.taskId)}${look(task)}`,
    ...task.downstream.map((below) => `\t${dotEdge(task.taskId, below)}`),
  ]);
  return graph(dag, lines);
}

function graph({ dagId }: DagGraph, lines: readonly string[]): string {
  const head = `\tgraph${dotAttributes({ label: dagId, labelloc: 't', rankdir: 'LR' })}`;
  return [`digraph ${dotId(dagId)} {`, head, ...lines, '}', ''].join('\n');
}

function renderGroup(group: DagGraphGroup, byId: ReadonlyMap<string, Task>, indent: string): string[] {
  return group.children.flatMap((child) => {
    if (typeof child === 'string') {
      const task = byId.get(child);
      return task ? [`${indent}${dotId(child)}${look(task, task.displayName)}`] : [];
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

function look({ color, textColor }: Task, label?: string): string {
  return dotAttributes({
    color: longColor(textColor),
    fillcolor: longColor(color),
    shape: 'rectangle',
    style: 'filled,rounded',
    ...(label !== undefined && { label }),
  });
}

/** Graphviz knows no `#abc`: it is written `#aabbcc`. */
function longColor(color: string): string {
  return color.replace(/^#(.)(.)(.)$/, '#$1$1$2$2$3$3');
}
