import type { Timestamp } from '../../foundation/timestamp.ts';
import { isDagPaused } from '../../metadata/dags/dags.ts';
import { searchDagRuns } from '../../metadata/dag-runs/dag-run-search.ts';
import { loadDagPlans } from '../../metadata/scheduling/dag-plans.ts';
import { lastInterval, planNextRun } from '../../scheduler/tick/plan-runs.ts';
import type { DagStructure } from '../../serialization/dag-structure.ts';
import type { DataInterval } from '../../timetables/timetable.ts';
import type { NextAfterLatest } from '../control-plane.ts';
import type { LocalContext } from '../local.ts';
import type { NextRuns } from '../records.ts';

/** The logical dates of the next runs; fewer where there are no more. Undefined: there is no such DAG. */
export async function nextRuns(context: LocalContext, dagId: string, count: number): Promise<NextRuns | undefined> {
  const { db, clock, dagCatalog } = context;
  const stored = await dagCatalog.latest(dagId);
  if (!stored) return undefined;
  const isPaused = (await isDagPaused(db, dagId)) ?? false;
  const [row] = await loadDagPlans(db, [dagId]);
  if (!row) return { isPaused, dates: [] };
  const dates: Timestamp[] = [];
  let last = lastInterval(row);
  for (let number = 0; number < count; number++) {
    // Only the first run may leave out what lies behind: from there on it is one interval after the other.
    const dag = number === 0 ? stored.structure : { ...stored.structure, catchup: true };
    const plan = planNextRun(row, dag, last, clock.now());
    const { next_dagrun_data_interval_start: start, next_dagrun_data_interval_end: end } = plan;
    if (start === null || end === null) break;
    last = { start, end };
    dates.push(start);
  }
  return { isPaused, dates };
}

/** The date of the schedule after the latest run, whoever made that. Undefined: there is no such DAG. */
export async function nextAfterLatest(context: LocalContext, dagId: string): Promise<NextAfterLatest | undefined> {
  const { db, clock, dagCatalog } = context;
  const stored = await dagCatalog.latest(dagId);
  if (!stored) return undefined;
  const isPaused = (await isDagPaused(db, dagId)) ?? false;
  const [latest] = await searchDagRuns(db, { dagId });
  if (!latest) return { isPaused, hasRuns: false, next: null };
  return { isPaused, hasRuns: true, next: followingSchedule(stored.structure, latest.logical_date, clock.now()) };
}

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
