import { planBackfill } from '../../actions/dag-runs/plan-backfill.ts';
import { renderTask } from '../../authoring/render-task.ts';
import { generateRunId } from '../../domain/run-id.ts';
import { pythonStr } from '../../foundation/python-repr.ts';
import type { Timestamp } from '../../foundation/timestamp.ts';
import type { TaskStructure } from '../../serialization/dag-structure.ts';
import type { Cli } from '../cli.ts';
import { type LocalDag, loadLocalDag } from '../local-run/load-local-dag.ts';
import { LocalRun } from '../local-run/local-run.ts';
import { readJsonObject } from '../options/json-text.ts';
import type { CliDatabase } from '../cli-database.ts';
import type { BackfillArgs } from './backfill-args.ts';
import { planInput } from './backfill-dag.ts';

/** How a dry run names dates and tasks. */
export interface DryRunWords {
  date(date: Timestamp): string;
  task(taskId: string, dagId: string): string;
}

/**
 * Shows what a backfill would do: its runs, their tasks and what their templates come to. The DAG file is evaluated in this
 * process, and nothing is stored.
 * @param words those of the grammar
 */
export async function dryRunDag(
  args: BackfillArgs,
  range: { from: string; to: string },
  words: DryRunWords,
  context: CliDatabase,
  cli: Cli,
): Promise<number> {
  const plan = await planBackfill(context, planInput(args, range, context));
  const local = await loadLocalDag(args.dagId, args.subdir, cli);
  const conf = args.conf === undefined ? {} : readJsonObject(args.conf, '--conf');
  for (const { info } of plan.runs) {
    const { logicalDate } = info;
    cli.print(`Dry run of DAG ${args.dagId} on ${words.date(logicalDate)}\n`);
    const run = new LocalRun(local, { runId: generateRunId('backfill', logicalDate), logicalDate, conf }, cli);
    for (const task of local.structure.tasks) {
      if (plan.taskIds && !plan.taskIds.has(task.taskId)) continue;
      cli.print(`${words.task(task.taskId, args.dagId)}\n`);
      await showTemplates(local, run, task, cli);
    }
  }
  return 0;
}

async function showTemplates(local: LocalDag, run: LocalRun, task: TaskStructure, cli: Cli): Promise<void> {
  try {
    const rendered = await renderTask(local.dag, task.taskId, run.hostFor(task));
    for (const [name, value] of Object.entries(rendered)) {
      if (typeof value === 'string') cli.print(`Rendering template for ${name}\n${pythonStr(value)}\n`);
    }
  } catch (error) {
    // Most often it needs what a task above it will have pushed.
    cli.print(`Its templates cannot be rendered now: ${error instanceof Error ? error.message : String(error)}\n`);
  }
}
