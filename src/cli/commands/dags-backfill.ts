import { listDags } from '../../metadata/dags/dag-listing.ts';
import { type BackfillArgs, FLAT_OPTIONS, GROUPED_OPTIONS } from '../backfill/backfill-args.ts';
import { backfillDag } from '../backfill/backfill-dag.ts';
import { type DryRunWords, dryRunDag } from '../backfill/dry-run-dag.ts';
import type { Cli } from '../cli.ts';
import { CommandFailure } from '../command-failure.ts';
import { defineCommand } from '../command.ts';
import { isoformat, pythonDatetime } from '../../foundation/timestamp.ts';
import { compileRegex } from '../options/regex.ts';
import { missingDag, missingFlatDag } from '../require-dag.ts';
import { withDatabase } from '../with-database.ts';

const WORDS: Words = {
  missing: missingDag,
  dryRun: { date: pythonDatetime, task: (taskId, dagId) => `Task ${taskId} located in DAG ${dagId}` },
};
const FLAT_WORDS: Words = {
  missing: missingFlatDag,
  dryRun: { date: isoformat, task: (taskId) => `Task ${taskId}` },
};

export const grouped = defineCommand({
  description:
    'Run subsections of a DAG for a specified date range. If reset_dag_run option is used, backfill will first prompt users whether airflow should clear all the previous dag_run and task_instances within the backfill date range. If rerun_failed_tasks is used, backfill will auto re-run the previous failed task instances within the backfill date range',
  options: GROUPED_OPTIONS,
  async run(args, cli) {
    const range = { ...args, startDate: args.startDate ?? args.endDate };
    if (!args.treatDagAsRegex && !args.treatDagIdAsRegex) return backfill(range, cli, WORDS);
    requireDates(range);
    let code = 0;
    for (const dagId of await findMatching(args.dagId, cli)) {
      code = Math.max(code, await backfill({ ...range, dagId }, cli, WORDS));
    }
    return code;
  },
});

/** Airflow 1.10's `backfill`. */
export const flat = defineCommand({
  options: FLAT_OPTIONS,
  run: (args, cli) => backfill(args, cli, FLAT_WORDS),
});

interface Words {
  missing(dagId: string): string;
  readonly dryRun: DryRunWords;
}

async function backfill(args: BackfillArgs, cli: Cli, words: Words): Promise<number> {
  const from = args.startDate ?? args.endDate;
  const to = args.endDate ?? args.startDate;
  return withDatabase(cli, async (context) => {
    const dag = await context.dagCatalog.latest(args.dagId);
    if (!dag) throw new CommandFailure(words.missing(args.dagId));
    if (from === undefined || to === undefined) return requireDates(args);
    const range = { from, to };
    return args.dryRun ? dryRunDag(args, range, words.dryRun, context, cli) : backfillDag(args, range, context, cli);
  });
}

function requireDates({ startDate, endDate }: Pick<BackfillArgs, 'startDate' | 'endDate'>): number {
  if (startDate === undefined && endDate === undefined) {
    throw new CommandFailure('Provide a start_date and/or end_date');
  }
  return 0;
}

async function findMatching(pattern: string, cli: Cli): Promise<string[]> {
  const regex = compileRegex(pattern);
  const dags = await withDatabase(cli, ({ db }) => listDags(db));
  const ids = dags.map(({ dag_id }) => dag_id).filter((dagId) => regex.test(dagId));
  if (ids.length === 0) throw new CommandFailure(missingDag(pattern));
  return ids;
}
