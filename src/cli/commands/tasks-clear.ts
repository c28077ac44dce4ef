import type { TasksToClear } from '../../client/control/tasks.ts';
import { pythonDatetime } from '../../foundation/timestamp.ts';
import type { Cli } from '../cli.ts';
import { defineCommand } from '../command.ts';
import { confirm } from '../confirm.ts';
import { flag, text, value } from '../option.ts';
import { FLAT_SUBDIR, SUBDIR, VERBOSE, YES } from '../options/common-options.ts';
import { DATE, readOptionalDate } from '../options/date-option.ts';
import { compileRegex } from '../options/regex.ts';
import { missingDag, missingFlatDag, ofKnownDag } from '../require-dag.ts';
import { CommandFailure } from '../command-failure.ts';
import { type CliClient, withClient } from '../with-client.ts';
import { DAG_ID } from '../options/task-options.ts';

const REGEX_HELP = 'The regex to filter specific task_ids to backfill (optional)';

export const grouped = defineCommand({
  options: {
    dagId: DAG_ID,
    dagRegex: flag(['-R', '--dag-regex'], 'Search dag_id as regex instead of exact string'),
    downstream: flag(['-d', '--downstream'], 'Include downstream tasks'),
    endDate: value(['-e', '--end-date'], DATE, undefined, 'Override end_date YYYY-MM-DD'),
    excludeParentdag: flag(
      ['-X', '--exclude-parentdag'],
      'Exclude ParentDAGS if the task cleared is a part of a SubDAG',
    ),
    excludeSubdags: flag(['-x', '--exclude-subdags'], 'Exclude subdags'),
    onlyFailed: flag(['-f', '--only-failed'], 'Only failed jobs'),
    onlyRunning: flag(['-r', '--only-running'], 'Only running jobs'),
    startDate: value(['-s', '--start-date'], DATE, undefined, 'Override start_date YYYY-MM-DD'),
    subdir: SUBDIR,
    taskRegex: text(['-t', '--task-regex'], REGEX_HELP),
    upstream: flag(['-u', '--upstream'], 'Include upstream tasks'),
    verbose: VERBOSE,
    yes: YES,
  },
  async run(args, cli) {
    await clear(
      args,
      { question: 'Are you sure? [y/n]', refusal: 'Cancelled, nothing was cleared.', absent: missingDag },
      cli,
    );
  },
});

/** Airflow 1.10's `clear`. */
export const flat = defineCommand({
  options: {
    dagId: DAG_ID,
    taskRegex: text(['-t', '--task_regex'], REGEX_HELP),
    startDate: value(['-s', '--start_date'], DATE, undefined, 'Override start_date YYYY-MM-DD'),
    endDate: value(['-e', '--end_date'], DATE, undefined, 'Override end_date YYYY-MM-DD'),
    subdir: FLAT_SUBDIR,
    upstream: flag(['-u', '--upstream'], 'Include upstream tasks'),
    downstream: flag(['-d', '--downstream'], 'Include downstream tasks'),
    noConfirm: flag(['-c', '--no_confirm'], 'Do not request confirmation'),
    onlyFailed: flag(['-f', '--only_failed'], 'Only failed jobs'),
    yes: flag(['-y', '--yes'], 'Do not prompt to confirm reset. Use with care!'),
    onlyRunning: flag(['-r', '--only_running'], 'Only running jobs'),
    excludeSubdags: flag(['-x', '--exclude_subdags'], 'Exclude subdags'),
    excludeParentdag: flag(
      ['-xp', '--exclude_parentdag'],
      'Exclude ParentDAGS if the task cleared is a part of a SubDAG',
    ),
    dagRegex: flag(['-dx', '--dag_regex'], 'Search dag_id as regex instead of exact string'),
  },
  async run(args, cli) {
    const words = {
      question: 'Are you sure? (yes/no): ',
      refusal: '\nBail. Nothing was cleared.',
      absent: missingFlatDag,
    };
    await clear({ ...args, yes: args.yes || args.noConfirm }, words, cli);
  },
});

interface ClearArgs {
  readonly dagId: string;
  readonly dagRegex: boolean;
  readonly taskRegex: string | undefined;
  readonly startDate: string | undefined;
  readonly endDate: string | undefined;
  readonly upstream: boolean;
  readonly downstream: boolean;
  readonly onlyFailed: boolean;
  readonly onlyRunning: boolean;
  readonly yes: boolean;
}

interface ClearWords {
  readonly question: string;
  readonly refusal: string;
  absent(dagId: string): string;
}

async function clear(args: ClearArgs, words: ClearWords, cli: Cli): Promise<void> {
  await withClient(cli, async (client) => {
    const tasks = await client.plane.tasks();
    const inputs = await readInputs(args, words, client);
    const found = [];
    for (const input of inputs) {
      for (const instance of await ofKnownDag(tasks.listToClear(input), words.absent(input.dagId))) {
        found.push(
          `<TaskInstance: ${input.dagId}.${instance.task_id} ${pythonDatetime(instance.logical_date)} [${instance.state ?? 'None'}]>`,
        );
      }
    }
    if (found.length === 0) {
      cli.print('Nothing to clear.\n');
      return;
    }
    if (!args.yes) {
      cli.print(`You are about to delete these ${found.length} tasks:\n${found.join('\n')}\n\n`);
      if (!(await confirm(words.question, cli))) {
        cli.print(`${words.refusal}\n`);
        return;
      }
    }
    for (const input of inputs) await tasks.clear(input);
  });
}

/** What to clear, DAG by DAG. */
async function readInputs(args: ClearArgs, words: ClearWords, client: CliClient): Promise<TasksToClear[]> {
  const { upstream, downstream, onlyFailed, onlyRunning } = args;
  const pattern = args.taskRegex === undefined ? undefined : compileRegex(args.taskRegex);
  const dates = { from: readOptionalDate(client, args.startDate), to: readOptionalDate(client, args.endDate) };
  const dagIds = await findDagIds(args, words, client);
  return dagIds.map((dagId) => ({ dagId, pattern, upstream, downstream, ...dates, onlyFailed, onlyRunning }));
}

async function findDagIds(
  { dagId, dagRegex }: ClearArgs,
  { absent }: ClearWords,
  { plane }: CliClient,
): Promise<string[]> {
  if (!dagRegex) return [dagId];
  const pattern = compileRegex(dagId);
  const ids = (await (await plane.dags()).list()).map(({ dag_id }) => dag_id).filter((id) => pattern.test(id));
  if (ids.length === 0) throw new CommandFailure(absent(dagId));
  return ids;
}
