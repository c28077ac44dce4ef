import { pythonRepr } from '../../foundation/python-repr.ts';
import type { TaskDeclaration } from '../declaration/declarations.ts';
import { tasksBelow, resolveEdges, rootsOf } from '../declaration/resolve-edges.ts';
import { findNode } from '../declaration/nodes.ts';
import { logOf, type TaskRun } from './task-run.ts';

/** The XCom by which the scheduler skips the same tasks again when they are cleared (airflow/models/skipmixin.py). */
const SKIP_KEY = 'skipmixin_key';

/**
 * Skips the tasks directly below that a branch does not lead to. What is below a followed task as well runs on: an empty branch
 * to a join is still a branch.
 * @returns ids of the skipped tasks
 */
export async function skipAllExcept(run: TaskRun, followed: readonly TaskDeclaration[]): Promise<string[]> {
  const direct = directlyBelow(run.task);
  const kept = reachableFrom(followed);
  const skipped = direct.filter((task) => !kept.has(task)).map((task) => task.taskId);
  const followedIds = direct.filter((task) => kept.has(task)).map((task) => task.taskId);
  logOf(run)(`Skipping tasks ${pythonRepr(skipped)}`);
  await run.client.setXCom({ key: SKIP_KEY, value: { followed: followedIds } });
  return skipped;
}

/** Skips the named tasks, but for those that a followed one leads to. */
export async function skipTasks(
  run: TaskRun,
  tasks: readonly TaskDeclaration[],
  followed: readonly TaskDeclaration[] = [],
): Promise<string[]> {
  const kept = reachableFrom(followed);
  const skipped = tasks.filter((task) => !kept.has(task)).map((task) => task.taskId);
  if (skipped.length === 0) return skipped;
  logOf(run)(`Skipping tasks ${pythonRepr(skipped)}`);
  await run.client.setXCom({ key: SKIP_KEY, value: { skipped } });
  return skipped;
}

/** Tasks directly below, in the order of declaration. */
export function directlyBelow(task: TaskDeclaration): TaskDeclaration[] {
  return [...(resolveEdges(task.dag).downstream.get(task) ?? [])];
}

/** Tasks that a branch's answer names: ids, references, or groups, which stand for their first tasks. */
export function resolveDecision(run: TaskRun, decision: unknown): TaskDeclaration[] {
  if (decision === null || decision === undefined) return [];
  const { dag } = run.task;
  const wrong: string[] = [];
  const found = (Array.isArray(decision) ? decision : [decision]).flatMap((item: unknown) => {
    const node = typeof item === 'string' ? (dag.tasks.get(item) ?? dag.groups.get(item)) : findNode(item);
    if (node?.dag !== dag) {
      wrong.push(typeof item === 'string' ? item : String(item));
      return [];
    }
    return node.kind === 'task' ? [node] : rootsOf(node);
  });
  if (wrong.length === 0) return found;
  throw new Error(
    `A branch must return ids or references of tasks of its own DAG (or null). Task '${run.task.taskId}' returned ${wrong.map((id) => `'${id}'`).join(', ')}; below it are ${
      directlyBelow(run.task)
        .map((task) => `'${task.taskId}'`)
        .join(', ') || 'no tasks'
    }.`,
  );
}

function reachableFrom(tasks: readonly TaskDeclaration[]): ReadonlySet<TaskDeclaration> {
  return new Set(tasks.flatMap((task) => [task, ...tasksBelow(task)]));
}
