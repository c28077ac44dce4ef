import type { DagStructure } from '../../serialization/dag-structure.ts';
import { dotAttributes, dotEdge, dotId } from './dot-text.ts';

/** What leads from one DAG to another: a task that triggers or waits, or a dataset. */
export interface DagDependency {
  readonly source: string;
  /** `trigger:dag:task`, `sensor:dag:task` or `dataset:uri`. */
  readonly through: string;
  readonly target: string;
}

/** Dependencies by tasks: those that trigger another DAG, and those that wait for one. */
export function taskDependencies({ dagId, tasks }: DagStructure): DagDependency[] {
  return tasks.flatMap(({ taskId, serialized }): DagDependency[] => {
    const { trigger_dag_id: triggered, external_dag_id: awaited } = serialized;
    if (typeof triggered === 'string') {
      return [{ source: dagId, through: `trigger:${dagId}:${taskId}`, target: triggered }];
    }
    if (typeof awaited !== 'string') return [];
    return [{ source: awaited, through: `sensor:${dagId}:${taskId}`, target: dagId }];
  });
}

/** The dependencies between DAGs in the DOT language. */
export function renderDependencies(dependencies: readonly DagDependency[]): string {
  const bySource = Map.groupBy(dependencies, ({ source }) => source);
  const groups = [...bySource].sort(([a], [b]) => (a < b ? -1 : 1));
  return [
    'digraph {',
    '\tgraph [rankdir=LR]',
    ...groups.flatMap(([source, ofSource]) => [
      `\tsubgraph ${dotId(source)} {`,
      `\t\tgraph${dotAttributes({ label: source, labelloc: 't', rankdir: 'LR' })}`,
      ...ofSource.flatMap(({ through, target }) => [
        `\t\t${dotEdge(source, through)}`,
        `\t\t${dotEdge(through, target)}`,
      ]),
      '\t}',
    ]),
    '}',
    '',
  ].join('\n');
}
