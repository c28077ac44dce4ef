import { hostname } from 'node:os';
import { unixname } from '../../foundation/unixname.ts';
import { beginBackfillRun, type BackfillRunOptions } from '../../actions/dag-runs/begin-backfill-run.ts';
import { type BackfillInput, type BackfillPlan, planBackfill } from '../../actions/dag-runs/plan-backfill.ts';
import { createLogger } from '../../foundation/log.ts';
import { findTaskInstances } from '../../metadata/task-instances/task-instance-clearing.ts';
import { freeRunsOfTheDead } from '../../scheduler/death-watch.ts';
import { type BackfillProgress, type BackfillResult, runBackfill } from '../../scheduler/backfill/run-backfill.ts';
import { cliActor } from '../cli-actor.ts';
import type { Cli } from '../cli.ts';
import { confirm } from '../confirm.ts';
import { readDate } from '../options/date-option.ts';
import { readJsonObject } from '../options/json-text.ts';
import { inPool } from '../options/pool-option.ts';
import { compileRegex } from '../options/regex.ts';
import { ProgressBar } from '../output/progress.ts';
import type { CliDatabase } from '../cli-database.ts';
import type { BackfillArgs } from './backfill-args.ts';

/** As many failed tasks are named at the end. */
const NAMED_AT_MOST = 100;

/** Runs a backfill of one DAG and tells how it goes. @returns the exit code */
export async function backfillDag(
  args: BackfillArgs,
  range: { from: string; to: string },
  opened: CliDatabase,
  cli: Cli,
): Promise<number> {
  const context = await inPool(opened, args.pool);
  await freeRunsOfTheDead(context, hostname());
  const plan = await planBackfill(context, planInput(args, range, context));
  if (plan.runs.length === 0) {
    cli.print('No run dates were found for the given dates and dag interval.\n');
    return 0;
  }
  if (args.resetDagruns && !args.yes && !(await confirmReset(plan, cli))) {
    cli.print('Cancelled, nothing was cleared.\n');
    return 1;
  }
  const run: BackfillRunOptions = {
    conf: args.conf === undefined ? null : readJsonObject(args.conf, '--conf'),
    reset: args.resetDagruns,
    rerunFailed: args.rerunFailedTasks,
    disableRetry: args.disableRetry === true,
    markSuccess: args.markSuccess,
    pool: args.pool,
    ...cliActor(),
  };
  const result = args.markSuccess ? await mark(plan, run, context, cli) : await execute(args, plan, run, context, cli);
  return report(result, args.dagId, context, cli);
}

/** What the arguments ask for. */
export function planInput(
  args: BackfillArgs,
  { from, to }: { from: string; to: string },
  context: CliDatabase,
): BackfillInput {
  return {
    dagId: args.dagId,
    from: readDate(context, from).timestamp,
    to: readDate(context, to).timestamp,
    taskRegex: args.taskRegex === undefined ? undefined : compileRegex(args.taskRegex),
    ignoreDependencies: args.ignoreDependencies,
    backwards: args.runBackwards,
  };
}

async function confirmReset({ runs }: BackfillPlan, cli: Cli): Promise<boolean> {
  const existing = runs.flatMap(({ existing: run }) => run?.run_id ?? []);
  if (existing.length === 0) return true;
  const question = `You are about to begin these ${existing.length} runs anew:\n${existing.join('\n')}\n\nAre you sure? [y/n]`;
  return confirm(question, cli);
}

/** No task is run: nothing but the database has to do. */
async function mark(
  plan: BackfillPlan,
  run: BackfillRunOptions,
  context: CliDatabase,
  cli: Cli,
): Promise<BackfillResult> {
  const bar = new ProgressBar(cli);
  const succeeded: string[] = [];
  for (const planned of plan.runs) {
    succeeded.push(await beginBackfillRun(context, plan, planned, run));
    bar.draw(succeeded.length, plan.runs.length, `${succeeded.length} of ${plan.runs.length} runs`);
  }
  bar.clear();
  return { succeeded, failed: [], left: 0, interrupted: false };
}

async function execute(
  args: BackfillArgs,
  plan: BackfillPlan,
  run: BackfillRunOptions,
  context: CliDatabase,
  cli: Cli,
): Promise<BackfillResult> {
  const { config, db, clock, dagCatalog: catalog } = context;
  const bar = new ProgressBar(cli);
  const logger = createLogger('backfill', { level: args.verbose ? 'debug' : 'warning', write: cli.complain });
  let printed = 0;
  const result = await runBackfill({
    db,
    clock,
    logger,
    catalog,
    executor: await cli.services.createTaskExecutor(context, cli.env, logger, config.core.parallelism),
    hostname: hostname(),
    unixname: unixname(),
    heartbeatMs: Math.min(config.scheduler.jobHeartbeatMs, config.scheduler.zombieTaskThresholdMs / 4),
    deadAfterMs: config.scheduler.zombieTaskThresholdMs,
    longestBackoffMs: config.core.maxTaskRetryDelayMs,
    plan,
    run,
    continueOnFailures: args.continueOnFailures === true,
    signal: cli.interruption?.(),
    onProgress: (progress) => {
      if (bar.isShown) bar.draw(progress.finishedRuns, progress.runs, describe(progress));
      else if (progress.finishedRuns !== printed) cli.print(`[backfill progress] | ${describe(progress)}\n`);
      printed = progress.finishedRuns;
    },
  });
  bar.clear();
  return result;
}

function describe({ runs, finishedRuns, tasks }: BackfillProgress): string {
  const { waiting, running, succeeded, failed, skipped } = tasks;
  return `finished run ${finishedRuns} of ${runs} | tasks waiting: ${waiting} | succeeded: ${succeeded} | running: ${running} | failed: ${failed} | skipped: ${skipped}`;
}

async function report(result: BackfillResult, dagId: string, { db }: CliDatabase, cli: Cli): Promise<number> {
  const { succeeded, failed, left, interrupted } = result;
  if (interrupted) cli.complain('Backfill terminated: its unfinished runs were set to failed.\n');
  if (failed.length === 0 && !interrupted) {
    cli.print(`Backfill done for DAG ${dagId}: ${succeeded.length} runs succeeded. Exiting.\n`);
    return 0;
  }
  const instances = await findTaskInstances(db, { dagId, runIds: failed, states: ['failed', 'upstream_failed'] });
  if (instances.length > 0) cli.complain('Some task instances failed:\n');
  for (const { run_id, task_id, state, try_number } of instances.slice(0, NAMED_AT_MOST)) {
    cli.complain(`  ${dagId}.${task_id} ${run_id} [${state ?? 'None'}] after try ${try_number}\n`);
  }
  if (instances.length > NAMED_AT_MOST) cli.complain(`  and ${instances.length - NAMED_AT_MOST} more\n`);
  if (left > 0) cli.complain(`${left} runs were not begun; --continue-on-failures begins them all the same.\n`);
  return 1;
}
