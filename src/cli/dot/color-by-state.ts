import type { DagGraph } from '../../client/control/dags.ts';
import type { TaskInstanceState } from '../../domain/states.ts';

/** Airflow's colours of the states in which a task ends. */
const COLORS: Readonly<Partial<Record<TaskInstanceState, string>>> = {
  failed: 'red',
  skipped: 'hotpink',
  success: 'green',
  upstream_failed: 'orange',
};
const DARK: ReadonlySet<string> = new Set(['green', 'red']);

/** A DAG whose tasks have the colours of their states in a run that has ended. */
export function colorByState(
  graph: DagGraph,
  states: Readonly<Partial<Record<string, TaskInstanceState | null>>>,
): DagGraph {
  const tasks = graph.tasks.map((task) => {
    const color = COLORS[states[task.taskId] ?? 'removed'] ?? 'lightblue';
    return { ...task, color, textColor: DARK.has(color) ? 'white' : 'black' };
  });
  return { ...graph, tasks };
}
