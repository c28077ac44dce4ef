import { renderTask } from '../../authoring/render-task.ts';
import type { Json } from '../../foundation/json.ts';
import { pythonStr } from '../../foundation/python-repr.ts';
import type { TaskStructure } from '../../serialization/dag-structure.ts';
import type { Cli } from '../cli.ts';
import { CommandFailure } from '../command-failure.ts';
import { defineCommand } from '../command.ts';
import { findLocalTask } from '../local-run/find-local-task.ts';
import type { LocalDag } from '../local-run/load-local-dag.ts';
import type { LocalRun } from '../local-run/local-run.ts';
import { runLocalTask } from '../local-run/run-task.ts';
import { flag, optionalPositional, text } from '../option.ts';
import { SUBDIR, VERBOSE } from '../options/common-options.ts';
import { readJsonObject } from '../options/json-text.ts';
import { missingFlatDag } from '../require-dag.ts';
import { FLAT_TASK_INSTANCE, DAG_ID, MAP_INDEX, TASK_ID } from '../options/task-options.ts';

const POST_MORTEM = { refusal: "start Node's inspector instead: NODE_OPTIONS=--inspect-brk" };
const DRY_RUN_HELP = 'Perform a dry run for each task. Only renders Template Fields for each task, nothing else';
const PARAMS_HELP = 'Sends a JSON params dict to the task';

export const grouped = defineCommand({
  description:
    'Test a task instance. This will run a task without checking for dependencies or recording its state in the database',
  options: {
    dagId: DAG_ID,
    taskId: TASK_ID,
    run: optionalPositional(
      'execution_date_or_run_id',
      'The execution_date of the DAG or run_id of the DAGRun (optional)',
    ),
    dryRun: flag(['-n', '--dry-run'], DRY_RUN_HELP),
    envVars: text(
      ['--env-vars'],
      'Set env var in both parsing time and runtime for each of entry supplied in a JSON dict',
    ),
    mapIndex: MAP_INDEX,
    postMortem: flag(['-m', '--post-mortem'], 'Open debugger on uncaught exception', POST_MORTEM),
    subdir: SUBDIR,
    taskParams: text(['-t', '--task-params'], PARAMS_HELP),
    verbose: VERBOSE,
  },
  run: (args, cli) => test(args, cli),
});

/** Airflow 1.10's `test`. */
export const flat = defineCommand({
  options: {
    ...FLAT_TASK_INSTANCE,
    dryRun: flag(['-dr', '--dry_run'], 'Perform a dry run'),
    taskParams: text(['-tp', '--task_params'], PARAMS_HELP),
    postMortem: flag(['-pm', '--post_mortem'], 'Open debugger on uncaught exception', POST_MORTEM),
  },
  run: (args, cli) => test({ ...args, absent: missingFlatDag(args.dagId) }, cli),
});

interface TestArgs {
  readonly dagId: string;
  readonly taskId: string;
  readonly run: string | undefined;
  readonly dryRun: boolean;
  readonly envVars?: string | undefined;
  readonly subdir: string | undefined;
  readonly taskParams: string | undefined;
  readonly absent?: string;
}

async function test(args: TestArgs, cli: Cli): Promise<void> {
  const environment = args.envVars === undefined ? {} : readEnvironment(args.envVars);
  const { local, run, task } = await findLocalTask(
    {
      ...args,
      conf: args.taskParams === undefined ? {} : readJsonObject(args.taskParams, '--task-params'),
      environment,
      isTest: true,
    },
    cli,
  );
  if (args.dryRun) {
    await showTemplates(local, run, task);
    return;
  }
  const outcome = await runLocalTask(local, run, task, cli.interruption?.());
  if (outcome.kind === 'failed') throw new CommandFailure(`Task ${task.taskId} failed: ${outcome.error.message}`);
}

/** In the log, as Airflow does: of the templates those that are texts. */
async function showTemplates({ dag }: LocalDag, run: LocalRun, task: TaskStructure): Promise<void> {
  const host = run.hostFor(task);
  host.log('info', 'Dry run');
  for (const [name, value] of Object.entries(await renderTask(dag, task.taskId, host))) {
    if (typeof value !== 'string' || value === '') continue;
    host.log('info', `Rendering template for ${name}`);
    host.log('info', value);
  }
}

function readEnvironment(given: string): Record<string, string> {
  const entries = Object.entries(readJsonObject(given, '--env-vars'));
  return Object.fromEntries(entries.map(([name, value]: [string, Json]) => [name, pythonStr(value)]));
}
