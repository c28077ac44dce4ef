import type { TaskRecord } from '../../client/control/tasks.ts';
import type { Cli } from '../cli.ts';
import { CommandFailure } from '../command-failure.ts';
import { defineCommand } from '../command.ts';
import { flag } from '../option.ts';
import { FLAT_SUBDIR, SUBDIR, VERBOSE } from '../options/common-options.ts';
import { missingDag, missingFlatDag } from '../require-dag.ts';
import { withClient } from '../with-client.ts';
import { DAG_ID } from '../options/task-options.ts';

const TREE = flag(['-t', '--tree'], 'Tree view');

export const grouped = defineCommand({
  options: { dagId: DAG_ID, subdir: SUBDIR, tree: TREE, verbose: VERBOSE },
  run: ({ dagId, tree }, cli) => list(dagId, tree, missingDag(dagId), cli),
});

/** Airflow 1.10's `list_tasks`. */
export const flat = defineCommand({
  options: { dagId: DAG_ID, tree: TREE, subdir: FLAT_SUBDIR },
  run: ({ dagId, tree }, cli) => list(dagId, tree, missingFlatDag(dagId), cli),
});

async function list(dagId: string, tree: boolean, absent: string, cli: Cli): Promise<void> {
  const tasks = await withClient(cli, async ({ plane }) => (await plane.tasks()).list(dagId));
  if (!tasks) throw new CommandFailure(absent);
  const lines = tree ? drawTree(tasks) : tasks.map(({ taskId }) => taskId).sort();
  for (const line of lines) cli.print(`${line}\n`);
}

/** Each task below the tasks that it follows: once for each way that leads to it. */
function drawTree(tasks: readonly TaskRecord[]): string[] {
  const known = new Map(tasks.map((task) => [task.taskId, task]));
  const following = new Set(tasks.flatMap(({ downstream }) => downstream));
  const draw = (task: TaskRecord, depth: number): string[] => [
    `${'    '.repeat(depth)}<Task(${task.taskType}): ${task.taskId}>`,
    ...byId(task.downstream.flatMap((taskId) => known.get(taskId) ?? [])).flatMap((child) => draw(child, depth + 1)),
  ];
  return byId(tasks.filter(({ taskId }) => !following.has(taskId))).flatMap((root) => draw(root, 0));
}

function byId(tasks: readonly TaskRecord[]): TaskRecord[] {
  return tasks.toSorted((a, b) => (a.taskId < b.taskId ? -1 : 1));
}
