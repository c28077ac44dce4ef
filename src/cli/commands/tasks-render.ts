import { renderTask } from '../../authoring/render-task.ts';
import type { Json } from '../../foundation/json.ts';
import { pythonStr } from '../../foundation/python-repr.ts';
import type { Cli } from '../cli.ts';
import { defineCommand } from '../command.ts';
import { findLocalTask } from '../local-run/find-local-task.ts';
import { SUBDIR, VERBOSE } from '../options/common-options.ts';
import { missingFlatDag } from '../require-dag.ts';
import { FLAT_TASK_INSTANCE, DAG_ID, MAP_INDEX, RUN_OR_DATE, TASK_ID } from '../options/task-options.ts';

export const grouped = defineCommand({
  description: "Render a task instance's template(s)",
  options: { dagId: DAG_ID, taskId: TASK_ID, run: RUN_OR_DATE, mapIndex: MAP_INDEX, subdir: SUBDIR, verbose: VERBOSE },
  run: (args, cli) => render(args, cli),
});

/** Airflow 1.10's `render`. */
export const flat = defineCommand({
  options: FLAT_TASK_INSTANCE,
  run: (args, cli) => render({ ...args, absent: missingFlatDag(args.dagId) }, cli),
});

interface RenderArgs {
  readonly dagId: string;
  readonly taskId: string;
  readonly run: string;
  readonly subdir: string | undefined;
  readonly absent?: string;
}

async function render(args: RenderArgs, cli: Cli): Promise<void> {
  const { local, run, task } = await findLocalTask({ ...args, conf: {} }, cli);
  const fields = await renderTask(local.dag, task.taskId, run.hostFor(task));
  for (const [name, value] of Object.entries(fields)) cli.print(`${describeField(name, value)}\n`);
}

const INDENT = ' '.repeat(8);
const RULE = `# ${'-'.repeat(58)}`;

/**
 * As Airflow, which indents all but the later lines of the value and then takes away the indent that all lines have: where those
 * begin further to the left, the head keeps some of it.
 */
function describeField(name: string, value: Json): string {
  const [first = '', ...rest] = pythonStr(value).split('\n');
  const lines = [RULE, `# property: ${name}`, RULE, first].map((line) => INDENT + line).concat(rest);
  const filled = lines.map((line) => (line.trim() === '' ? '' : line));
  const indents = filled.filter((line) => line !== '').map((line) => line.length - line.trimStart().length);
  const common = Math.min(...indents);
  return `${filled.map((line) => line.slice(common)).join('\n')}\n`;
}
