import { isoformat, pythonDatetime, type Timestamp } from '../../foundation/timestamp.ts';
import { isDagPaused } from '../../metadata/dag-reads.ts';
import { searchDagRuns } from '../../metadata/dag-run-search.ts';
import { loadDagPlans } from '../../metadata/scheduling/dag-plans.ts';
import { lastInterval, planNextRun } from '../../scheduler/plan-runs.ts';
import type { DagStructure } from '../../serialization/dag-structure.ts';
import type { DataInterval } from '../../timetables/timetable.ts';
import type { Cli } from '../cli.ts';
import { defineCommand } from '../command.ts';
import { positional, value } from '../option.ts';
import { FLAT_SUBDIR, SUBDIR, VERBOSE } from '../options/common-options.ts';
import { POSITIVE } from '../options/positive.ts';
import { requireDag } from '../require-dag.ts';
import { type CliDatabase, withDatabase } from '../with-database.ts';

const PAUSED = '[INFO] Please be reminded this DAG is PAUSED now.\n';

export const grouped = defineCommand({
  description:
    'Get the next execution datetimes of a DAG. It returns one execution unless the num-executions option is given',
  options: {
    dagId: positional('dag_id', 'The id of the dag'),
    numExecutions: value(['-n', '--num-executions'], POSITIVE, 1, 'The number of next execution datetimes to show'),
    subdir: SUBDIR,
    verbose: VERBOSE,
  },
  async run({ dagId, numExecutions }, cli) {
    await withDatabase(cli, async (context) => {
      await requireDag(context, dagId);
      if (await isDagPaused(context.db, dagId)) cli.complain(PAUSED);
      const intervals = await nextIntervals(dagId, numExecutions, context);
      for (const { start } of intervals) cli.print(`${isoformat(start)}\n`);
      if (intervals.length === numExecutions) return;
      cli.complain(
        "[WARN] No following schedule can be found. This DAG may have schedule interval '@once' or `None`.\n",
      );
      cli.print('None\n');
    });
  },
});

/** Airflow 1.10's `next_execution`, which goes by the latest run, whoever made it. */
export const flat = defineCommand({
  options: { dagId: positional('dag_id', 'The id of the dag'), subdir: FLAT_SUBDIR },
  async run({ dagId }, cli) {
    await withDatabase(cli, async (context) => {
      const dag = await requireDag(context, dagId);
      if (await isDagPaused(context.db, dagId)) cli.print(PAUSED);
      const [latest] = await searchDagRuns(context.db, { dagId });
      if (!latest) return warnFlat('Only applicable when there is execution record found for the DAG.', cli);
      const next = followingSchedule(dag.structure, latest.logical_date, context.clock.now());
      if (next === null)
        warnFlat("No following schedule can be found. This DAG may have schedule interval '@once' or `None`.", cli);
      else cli.print(`${pythonDatetime(next)}\n`);
    });
  },
});

/** The first logical date of the schedule after a date; null where there is none. */
function followingSchedule(dag: DagStructure, date: Timestamp, now: Timestamp): Timestamp | null {
  const row = { dag_id: dag.dagId, max_active_runs: dag.maxActiveRuns, active_runs: 0 };
  let last: DataInterval = { start: date, end: date };
  // The first step leads to the date itself where that is one of the schedule.
  for (let step = 0; step < 2; step++) {
    const plan = planNextRun(row, { ...dag, catchup: true }, last, now);
    const { next_dagrun_data_interval_start: start, next_dagrun_data_interval_end: end } = plan;
    if (start === null || end === null || start > date) return start;
    last = { start, end };
  }
  return last.start;
}

function warnFlat(text: string, cli: Cli): void {
  cli.print(`[WARN] ${text}\nNone\n`);
}

/** The data intervals of the next runs; fewer where there are no more. */
async function nextIntervals(dagId: string, count: number, context: CliDatabase): Promise<DataInterval[]> {
  const { db, clock } = context;
  const { structure } = await requireDag(context, dagId);
  const [row] = await loadDagPlans(db, [dagId]);
  if (!row) return [];
  const intervals: DataInterval[] = [];
  let last = lastInterval(row);
  for (let number = 0; number < count; number++) {
    // Only the first run may leave out what lies behind: from there on it is one interval after the other.
    const dag = number === 0 ? structure : { ...structure, catchup: true };
    const plan = planNextRun(row, dag, last, clock.now());
    const { next_dagrun_data_interval_start: start, next_dagrun_data_interval_end: end } = plan;
    if (start === null || end === null) break;
    last = { start, end };
    intervals.push(last);
  }
  return intervals;
}
