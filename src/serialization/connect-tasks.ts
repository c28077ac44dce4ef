import { topologicalOrder } from '../domain/topological-order.ts';
import type { DagStructure, TaskStructure } from './dag-structure.ts';
import { effectivePriorityWeights } from './priority-weights.ts';
import type { TaskFacts } from './read-task.ts';

/**
 * Gives each task its place: index, relatives, group and effective weight.
 * @param groups id of the innermost group by task id
 * @throws Error where an id occurs twice, an edge leads nowhere or the tasks form a cycle
 */
export function connectTasks(
  facts: readonly TaskFacts[],
  groups: ReadonlyMap<string, string>,
  where: string,
): Pick<DagStructure, 'tasks' | 'indexOfTask'> {
  const malformed = (problem: string) => new Error(`The serialized form of ${where} is malformed: ${problem}`);
  const indexOfTask = new Map(facts.map((task, index) => [task.taskId, index]));
  if (indexOfTask.size !== facts.length) throw malformed('a task id occurs twice');
  const upstream: number[][] = facts.map(() => []);
  const downstream = facts.map(({ taskId, serialized }, index) =>
    downstreamIds(serialized)
      .map((id) => {
        const below = indexOfTask.get(id);
        if (below === undefined) throw malformed(`task '${taskId}' leads to '${id}', which is not there`);
        upstream[below]?.push(index);
        return below;
      })
      .sort((a, b) => a - b),
  );
  const { order } = topologicalOrder(upstream, downstream);
  if (!order) throw malformed('its tasks form a cycle');
  const placed = facts.map((task, index) => ({
    ...task,
    index,
    upstream: upstream[index] ?? [],
    downstream: downstream[index] ?? [],
    groupId: groups.get(task.taskId) ?? null,
  }));
  const weights = effectivePriorityWeights(placed, order);
  const tasks = placed.map((task): TaskStructure => ({
    ...task,
    effectivePriorityWeight: weights[task.index] ?? task.priorityWeight,
  }));
  return { tasks, indexOfTask };
}

/** Checked by `readTask` to be texts. */
function downstreamIds({ downstream_task_ids: ids }: TaskStructure['serialized']): string[] {
  return Array.isArray(ids) ? [...new Set(ids.map(String))] : [];
}
