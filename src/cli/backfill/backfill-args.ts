import type { ArgsOf } from '../option.ts';
import { flag, text, value } from '../option.ts';
import { FLAT_SUBDIR, SUBDIR, VERBOSE, YES } from '../options/common-options.ts';
import { DATE } from '../options/date-option.ts';
import { POOL } from '../options/pool-option.ts';
import { SECONDS } from '../options/seconds.ts';
import { CONF, DAG_ID } from '../options/task-options.ts';

const DELAY_HELP =
  'Amount of time in seconds to wait when the limit on maximum active dag runs (max_active_runs) has been reached before trying to execute a dag run again; here the next one begins at once when there is room';
const MARK_HELP = 'Mark jobs as succeeded without running them';
const LOCAL_HELP = 'Run the task using the LocalExecutor, as a backfill always does';
const PICKLE_HELP = 'Do not attempt to pickle the DAG object to send over to the workers; it never is';
const REGEX_HELP = 'The regex to filter specific task_ids to backfill (optional)';
const IGNORE_HELP =
  'Skip upstream tasks, run only the tasks matching the regexp. Only works in conjunction with task_regex';
const PAST_HELP =
  'Ignores depends_on_past dependencies for the first set of tasks only, as a backfill always does (subsequent executions in the backfill DO respect depends_on_past)';
const DRY_RUN_HELP = 'Perform a dry run for each task. Only renders Template Fields for each task, nothing else';
const RESET_HELP =
  'if set, the backfill will delete existing backfill-related DAG runs and start anew with fresh, running DAG runs';
const RERUN_HELP =
  'if set, the backfill will auto-rerun all the failed tasks for the backfill date range instead of throwing exceptions';
const BACKWARDS_HELP =
  'if set, the backfill will run tasks from the most recent day first. if there are tasks that depend_on_past this option will throw an exception';
const AS_REGEX_HELP = 'if set, dag_id will be treated as regex instead of an exact string';

/** Options of `dags backfill`. */
export const GROUPED_OPTIONS = {
  dagId: DAG_ID,
  conf: CONF,
  continueOnFailures: flag(
    ['--continue-on-failures'],
    'if set, the backfill will keep going even if some of the tasks failed',
  ),
  delayOnLimit: value(['--delay-on-limit'], SECONDS, 1, DELAY_HELP),
  disableRetry: flag(['--disable-retry'], 'if set, the backfill will set tasks as failed without retrying.'),
  donotPickle: flag(['-x', '--donot-pickle'], PICKLE_HELP),
  dryRun: flag(['-n', '--dry-run'], DRY_RUN_HELP),
  endDate: value(['-e', '--end-date'], DATE, undefined, 'Override end_date YYYY-MM-DD'),
  ignoreDependencies: flag(['-i', '--ignore-dependencies'], IGNORE_HELP),
  ignoreFirstDependsOnPast: flag(['-I', '--ignore-first-depends-on-past'], PAST_HELP),
  local: flag(['-l', '--local'], LOCAL_HELP),
  markSuccess: flag(['-m', '--mark-success'], MARK_HELP),
  pool: POOL,
  rerunFailedTasks: flag(['--rerun-failed-tasks'], RERUN_HELP),
  resetDagruns: flag(['--reset-dagruns'], RESET_HELP),
  runBackwards: flag(['-B', '--run-backwards'], BACKWARDS_HELP),
  startDate: value(['-s', '--start-date'], DATE, undefined, 'Override start_date YYYY-MM-DD'),
  subdir: SUBDIR,
  taskRegex: text(['-t', '--task-regex'], REGEX_HELP),
  treatDagAsRegex: flag(
    ['--treat-dag-as-regex'],
    `Deprecated -- use --treat-dag-id-as-regex instead; ${AS_REGEX_HELP}`,
  ),
  treatDagIdAsRegex: flag(['--treat-dag-id-as-regex'], AS_REGEX_HELP),
  verbose: VERBOSE,
  yes: YES,
};

/** Options of Airflow 1.10's `backfill`. */
export const FLAT_OPTIONS = {
  dagId: GROUPED_OPTIONS.dagId,
  taskRegex: text(['-t', '--task_regex'], REGEX_HELP),
  startDate: value(['-s', '--start_date'], DATE, undefined, 'Override start_date YYYY-MM-DD'),
  endDate: value(['-e', '--end_date'], DATE, undefined, 'Override end_date YYYY-MM-DD'),
  markSuccess: flag(['-m', '--mark_success'], MARK_HELP),
  local: flag(['-l', '--local'], LOCAL_HELP),
  donotPickle: flag(['-x', '--donot_pickle'], PICKLE_HELP),
  yes: flag(['-y', '--yes'], 'Do not prompt to confirm reset. Use with care!'),
  ignoreDependencies: flag(['-i', '--ignore_dependencies'], IGNORE_HELP),
  ignoreFirstDependsOnPast: flag(['-I', '--ignore_first_depends_on_past'], PAST_HELP),
  subdir: FLAT_SUBDIR,
  pool: POOL,
  delayOnLimit: value(['--delay_on_limit'], SECONDS, 1, DELAY_HELP),
  dryRun: flag(['-dr', '--dry_run'], DRY_RUN_HELP),
  verbose: VERBOSE,
  conf: CONF,
  resetDagruns: flag(['--reset_dagruns'], RESET_HELP),
  rerunFailedTasks: flag(['--rerun_failed_tasks'], RERUN_HELP),
  runBackwards: flag(['-B', '--run_backwards'], BACKWARDS_HELP),
};

/** What both grammars give, and what only the newer one does. */
export type BackfillArgs = ArgsOf<typeof FLAT_OPTIONS> &
  Partial<Pick<ArgsOf<typeof GROUPED_OPTIONS>, 'continueOnFailures' | 'disableRetry'>>;
