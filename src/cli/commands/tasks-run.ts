import { hostname } from 'node:os';
import { unixname } from '../../foundation/unixname.ts';
import { isoformat } from '../../foundation/timestamp.ts';
import { createLogger } from '../../foundation/log.ts';
import { runTaskInstance } from '../../scheduler/run-task-instance.ts';
import type { Cli } from '../cli.ts';
import { CommandFailure } from '../command-failure.ts';
import { defineCommand } from '../command.ts';
import { withConfigFile } from '../config-file.ts';
import { choice, flag, offFlag, text } from '../option.ts';
import { SUBDIR, VERBOSE } from '../options/common-options.ts';
import { inPool, POOL } from '../options/pool-option.ts';
import { FLAT_TASK_INSTANCE, DAG_ID, MAP_INDEX, RUN_OR_DATE, TASK_ID } from '../options/task-options.ts';
import { findRunOfTask, requireTask } from '../require-task.ts';
import { withDatabase } from '../with-database.ts';

const PICKLE = { refusal: 'DAGs are not pickled here: a task process loads the version that its run began with' };
const CFG_PATH_HELP = 'Path to config file to use instead of airflow.cfg';
const INTERACTIVE = { refusal: "use 'tasks test', which runs the task in the process of the command" };

export const grouped = defineCommand({
  description: 'Run a single task instance and record its state, while no scheduler is running',
  options: {
    dagId: DAG_ID,
    taskId: TASK_ID,
    run: RUN_OR_DATE,
    cfgPath: text(['--cfg-path'], CFG_PATH_HELP),
    dependsOnPast: choice(
      ['-d', '--depends-on-past'],
      ['check', 'wait', 'ignore'],
      'check',
      'Determine how Airflow should deal with past dependencies. The default action is `check`, Airflow will check if the past dependencies are met for the tasks having `depends_on_past=True` before run them, if `ignore` is provided, the past dependencies will be ignored',
    ),
    force: flag(
      ['-f', '--force'],
      'Ignore previous task instance state, rerun regardless if task already succeeded/failed',
    ),
    ignoreAll: flag(
      ['-A', '--ignore-all-dependencies'],
      'Ignores all non-critical dependencies, including ignore_ti_state and ignore_task_deps',
    ),
    ignoreDependencies: flag(
      ['-i', '--ignore-dependencies'],
      'Ignore task-specific dependencies, e.g. upstream, depends_on_past, and retry delay dependencies',
    ),
    ignoreDependsOnPast: flag(
      ['-I', '--ignore-depends-on-past'],
      'Deprecated - use `--depends-on-past ignore` instead. Ignore depends_on_past dependencies (but respect upstream dependencies)',
    ),
    interactive: flag(['-N', '--interactive'], 'Do not capture standard output and error streams', INTERACTIVE),
    jobId: text(['-j', '--job-id']),
    local: flag(['-l', '--local'], 'Run the task using the LocalExecutor'),
    mapIndex: MAP_INDEX,
    markSuccess: flag(['-m', '--mark-success'], 'Mark jobs as succeeded without running them'),
    shutDownLogging: offFlag(['--no-shut-down-logging']),
    pickle: text(['-p', '--pickle'], 'Serialized pickle object of the entire dag (used internally)', PICKLE),
    pool: POOL,
    raw: flag(['-r', '--raw']),
    readFromDb: flag(['--read-from-db'], 'Read dag from DB instead of dag file'),
    shipDag: flag(['--ship-dag'], 'Pickles (serializes) the DAG and ships it to the worker'),
    subdir: SUBDIR,
    verbose: VERBOSE,
  },
  async run(args, cli) {
    const ignoreDependsOnPast = args.ignoreDependsOnPast || args.dependsOnPast === 'ignore';
    return runTask({ ...args, ignoreDependsOnPast, announce: (line) => cli.complain(line) }, cli);
  },
});

/** Airflow 1.10's `run`. */
export const flat = defineCommand({
  options: {
    ...FLAT_TASK_INSTANCE,
    markSuccess: flag(['-m', '--mark_success'], 'Mark jobs as succeeded without running them'),
    force: flag(
      ['-f', '--force'],
      'Ignore previous task instance state, rerun regardless if task already succeeded/failed',
    ),
    pool: POOL,
    cfgPath: text(['--cfg_path'], CFG_PATH_HELP),
    local: flag(['-l', '--local'], 'Run the task using the LocalExecutor'),
    raw: flag(['-r', '--raw']),
    ignoreAll: flag(
      ['-A', '--ignore_all_dependencies'],
      'Ignores all non-critical dependencies, including ignore_ti_state and ignore_task_deps',
    ),
    ignoreDependencies: flag(
      ['-i', '--ignore_dependencies'],
      'Ignore task-specific dependencies, e.g. upstream, depends_on_past, and retry delay dependencies',
    ),
    ignoreDependsOnPast: flag(
      ['-I', '--ignore_depends_on_past'],
      'Ignore depends_on_past dependencies (but respect upstream dependencies)',
    ),
    shipDag: flag(['--ship_dag'], 'Pickles (serializes) the DAG and ships it to the worker'),
    pickle: text(['-p', '--pickle'], 'Serialized pickle object of the entire dag (used internally)', PICKLE),
    jobId: text(['-j', '--job_id']),
    interactive: flag(
      ['-int', '--interactive'],
      'Do not capture standard output and error streams (useful for interactive debugging)',
      INTERACTIVE,
    ),
  },
  run: (args, cli) => runTask({ ...args, announce: (line) => cli.print(line) }, cli),
});

interface RunArgs {
  readonly dagId: string;
  readonly taskId: string;
  readonly run: string;
  readonly force: boolean;
  readonly ignoreAll: boolean;
  readonly ignoreDependencies: boolean;
  readonly ignoreDependsOnPast: boolean;
  readonly markSuccess: boolean;
  readonly pool: string | undefined;
  readonly cfgPath: string | undefined;
  readonly announce: (line: string) => void;
}

async function runTask(args: RunArgs, given: Cli): Promise<number> {
  const cli = args.cfgPath === undefined ? given : withConfigFile(given, args.cfgPath);
  const { dagId, taskId, ignoreAll } = args;
  return withDatabase(cli, async (opened) => {
    const context = await inPool(opened, args.pool);
    await requireTask(context, dagId, taskId);
    const run = await findRunOfTask(context, dagId, args.run);
    if (!run) throw new CommandFailure(`DagRun for ${dagId} with run_id or execution_date of '${args.run}' not found`);
    const logger = createLogger('tasks run', { level: 'warning', write: cli.complain });
    const host = hostname();
    const result = await runTaskInstance({
      ...context,
      executor: await cli.services.createTaskExecutor(context, cli.env, logger, 1),
      job: { hostname: host, unixname: unixname(), pid: process.pid },
      dagId,
      runId: run.run_id,
      taskId,
      force: args.force || ignoreAll,
      ignoreTriggerRule: args.ignoreDependencies || ignoreAll,
      ignoreDependsOnPast: args.ignoreDependsOnPast || args.ignoreDependencies || ignoreAll,
      markSuccess: args.markSuccess,
      pool: args.pool,
      signal: cli.interruption?.(),
      schedulerDeadAfterMs: context.config.scheduler.zombieTaskThresholdMs,
      longestBackoffMs: context.config.core.maxTaskRetryDelayMs,
      onRun: (state) => {
        const instance = `<TaskInstance: ${dagId}.${taskId} ${isoformat(run.logical_date)} [${state ?? 'None'}]>`;
        args.announce(`Running ${instance} on host ${host}\n`);
      },
    });
    if (result.kind === 'refused') {
      cli.complain(`Dependencies not met for ${dagId}.${taskId}: ${result.reason}\n`);
      return 0;
    }
    return result.state === 'failed' || result.state === 'up_for_retry' ? 1 : 0;
  });
}
