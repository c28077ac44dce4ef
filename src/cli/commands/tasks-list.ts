import type { DagStructure, TaskStructure } from '../../serialization/dag-structure.ts';
import type { Cli } from '../cli.ts';
import { defineCommand } from '../command.ts';
import { flag, positional } from '../option.ts';
import { FLAT_SUBDIR, SUBDIR, VERBOSE } from '../options/common-options.ts';
import { requireDag } from '../require-dag.ts';
import { withDatabase } from '../with-database.ts';

const DAG_ID = positional('dag_id', 'The id of the dag');
const TREE = flag(['-t', '--tree'], 'Tree view');

export const grouped = defineCommand({
  options: { dagId: DAG_ID, subdir: SUBDIR, tree: TREE, verbose: VERBOSE },
  run: ({ dagId, tree }, cli) => list(dagId, tree, cli),
});

/** Airflow 1.10's `list_tasks`. */
export const flat = defineCommand({
  options: { dagId: DAG_ID, tree: TREE, subdir: FLAT_SUBDIR },
  run: ({ dagId, tree }, cli) => list(dagId, tree, cli),
});

async function list(dagId: string, tree: boolean, cli: Cli): Promise<void> {
  const { structure } = await withDatabase(cli, (context) => requireDag(context, dagId));
  const lines = tree ? drawTree(structure) : structure.tasks.map(({ taskId }) => taskId).sort();
  for (const line of lines) cli.print(`${line}\n`);
}

/** Each task below the tasks that it follows: once for each way that leads to it. */
function drawTree({ tasks }: DagStructure): string[] {
  const draw = (task: TaskStructure, depth: number): string[] => [
    `${'    '.repeat(depth)}<Task(${task.taskType}): ${task.taskId}>`,
    ...byId(task.downstream.flatMap((index) => tasks[index] ?? [])).flatMap((child) => draw(child, depth + 1)),
  ];
  return byId(tasks.filter(({ upstream }) => upstream.length === 0)).flatMap((root) => draw(root, 0));
}

function byId(tasks: readonly TaskStructure[]): TaskStructure[] {
  return tasks.toSorted((a, b) => (a.taskId < b.taskId ? -1 : 1));
}
