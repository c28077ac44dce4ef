import type { DagStructure } from '../serialization/dag-structure.ts';

/** Which tasks of a DAG. */
export interface TaskSelection {
  /** Tasks that are meant themselves. */
  readonly isMeant: (taskId: string) => boolean;
  /** Also all that comes before, or after, one that is meant. */
  readonly upstream?: boolean;
  readonly downstream?: boolean;
}

/** The ids of the tasks of a selection, in order of declaration. */
export function selectTasks({ tasks }: DagStructure, selection: TaskSelection): string[] {
  const meant = tasks.filter(({ taskId }) => selection.isMeant(taskId)).map(({ index }) => index);
  const selected = new Set(meant);
  for (const direction of ['upstream', 'downstream'] as const) {
    if (!selection[direction]) continue;
    const seen = new Set(meant);
    for (const index of seen) for (const next of tasks[index]?.[direction] ?? []) seen.add(next);
    for (const index of seen) selected.add(index);
  }
  return tasks.filter(({ index }) => selected.has(index)).map(({ taskId }) => taskId);
}
