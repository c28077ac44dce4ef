import { AppError } from '../../foundation/app-error.ts';
import { pythonDatetime, type Timestamp } from '../../foundation/timestamp.ts';
import { type BackfilledRun, listRunsAt } from '../../metadata/dag-runs/backfill-runs.ts';
import type { StoredDag } from '../../metadata/dags/dag-catalog.ts';
import { isFinishedRun } from '../../domain/states.ts';
import { matchTasks } from '../../rules/match-tasks.ts';
import { selectTasks } from '../../rules/select-tasks.ts';
import { createTimetable } from '../../timetables/create-timetable.ts';
import type { DagRunInfo } from '../../timetables/timetable.ts';
import type { DagActionContext } from '../action-context.ts';

/** Which runs a backfill is asked for. */
export interface BackfillInput {
  readonly dagId: string;
  /** Logical dates from the first to the last, both included. */
  readonly from: Timestamp;
  readonly to: Timestamp;
  /** Only tasks whose ids it finds, with all above them unless `ignoreDependencies`. Absent: all. */
  readonly taskRegex?: RegExp | undefined;
  readonly ignoreDependencies?: boolean | undefined;
  /** The latest run first. */
  readonly backwards?: boolean | undefined;
}

/** What a backfill is to do. */
export interface BackfillPlan {
  readonly dag: StoredDag;
  /** In the order in which they are run. */
  readonly runs: readonly PlannedRun[];
  /** Undefined: all. */
  readonly taskIds: ReadonlySet<string> | undefined;
  readonly backwards: boolean;
}

/** A run that a backfill makes; `existing` is the one of that date that there is already. */
export interface PlannedRun {
  readonly info: DagRunInfo;
  readonly existing: BackfilledRun | undefined;
}

/** More runs than anybody means. */
const MOST_RUNS = 100_000;

/**
 * Finds out which runs and tasks a backfill is about: those that the schedule has between two dates.
 * @throws AppError DAG_NOT_FOUND, BACKFILL_REFUSED where it cannot be done
 */
export async function planBackfill(context: DagActionContext, input: BackfillInput): Promise<BackfillPlan> {
  const { db, dagCatalog, clock } = context;
  const { dagId, from, to, taskRegex, backwards = false } = input;
  const dag = await dagCatalog.latest(dagId);
  if (!dag) throw new AppError('DAG_NOT_FOUND', { dagId });
  if (from > to) refuse(`The start date ${pythonDatetime(from)} is after the end date ${pythonDatetime(to)}.`);
  const selected =
    taskRegex &&
    selectTasks(dag.structure, {
      isMeant: matchTasks(dag.structure, taskRegex),
      upstream: input.ignoreDependencies !== true,
    });
  if (selected?.length === 0)
    refuse(`There are no tasks that match '${taskRegex?.source}' regex. Nothing to run, exiting...`);
  const past = dag.structure.tasks.filter(({ dependsOnPast }) => dependsOnPast).map(({ taskId }) => taskId);
  if (backwards && past.length > 0) {
    refuse(`You cannot backfill backwards because one or more tasks (${past.join(',')}) depend_on_past.`);
  }
  const infos = listRuns(dag, from, to, clock.now());
  const last = infos.at(-1);
  if (last && last.logicalDate > clock.now()) {
    refuse(`The run of ${pythonDatetime(last.logicalDate)} lies in the future: backfill up to today.`);
  }
  const existing = new Map(
    (
      await listRunsAt(
        db,
        dagId,
        infos.map(({ logicalDate }) => logicalDate),
      )
    ).map((run) => [run.logical_date, run]),
  );
  refuseActive(dagId, [...existing.values()]);
  const runs = infos.map((info) => ({ info, existing: existing.get(info.logicalDate) }));
  return { dag, runs: backwards ? runs.toReversed() : runs, taskIds: selected && new Set(selected), backwards };
}

/** The runs that the schedule has between two logical dates, whatever the DAG's own start and end; oldest first. */
function listRuns(dag: StoredDag, earliest: Timestamp, latest: Timestamp, now: Timestamp): DagRunInfo[] {
  const timetable = createTimetable(dag.structure.timetable);
  const restriction = { earliest, latest, catchup: true };
  const infos: DagRunInfo[] = [];
  let info = timetable.nextDagRunInfo(null, restriction, now);
  while (info !== null) {
    infos.push(info);
    if (infos.length > MOST_RUNS) refuse(`The range has more than ${MOST_RUNS} runs.`);
    const next = timetable.nextDagRunInfo(info.dataInterval, restriction, now);
    // Timetables without an end of their own, such as @continuous, begin now again and again.
    info = next !== null && next.logicalDate > info.logicalDate && next.logicalDate <= latest ? next : null;
  }
  return infos;
}

/** As Airflow: whoever runs them would lose track of their tasks. What a killed backfill left is nobody's, and is gone on with. */
function refuseActive(dagId: string, runs: readonly BackfilledRun[]): void {
  const active = runs.filter(
    ({ state, run_type, scheduled_by_job_id: owner }) =>
      !isFinishedRun(state) && !(run_type === 'backfill' && owner === null),
  );
  if (active.length === 0) return;
  const names = active.map(({ run_id, state }) => `${run_id} (${state})`).join(', ');
  refuse(
    `Backfill cannot be created for DAG ${dagId} as there are runs that are not finished: ${names}. Please adjust the backfill dates or wait for them to finish.`,
  );
}

function refuse(reason: string): never {
  throw new AppError('BACKFILL_REFUSED', { reason });
}
