import { searchDagRuns } from '../../metadata/dag-runs/dag-run-listing.ts';
import { isDagPaused } from '../../metadata/dags/dags.ts';
import { loadDagPlans } from '../../metadata/scheduling/dag-plans.ts';
import { lastInterval } from '../../scheduler/tick/plan-runs.ts';
import type { DagStructure } from '../../serialization/dag-structure.ts';
import { timeRestrictionOf } from '../../serialization/time-restriction.ts';
import { createTimetable } from '../../timetables/create-timetable.ts';
import type { NextAfterLatest, NextRuns } from '../control/dags.ts';
import type { LocalContext } from './local-context.ts';
import { type DagSchedule, dateAfter, nextIntervals } from '../next-dates.ts';

/** The logical dates of the next runs; fewer where there are no more. Undefined: there is no such DAG. */
export async function nextRuns(context: LocalContext, dagId: string, count: number): Promise<NextRuns | undefined> {
  const { db, clock, dagCatalog } = context;
  const stored = await dagCatalog.latest(dagId);
  if (!stored) return undefined;
  const isPaused = (await isDagPaused(db, dagId)) ?? false;
  const [row] = await loadDagPlans(db, [dagId]);
  if (!row) return { isPaused, dates: [] };
  const intervals = nextIntervals(scheduleOf(stored.structure), lastInterval(row), clock.now(), count);
  return { isPaused, dates: intervals.map(({ start }) => start) };
}

/** The date of the schedule after the latest run, whoever made that. Undefined: there is no such DAG. */
export async function nextAfterLatest(context: LocalContext, dagId: string): Promise<NextAfterLatest | undefined> {
  const { db, clock, dagCatalog } = context;
  const stored = await dagCatalog.latest(dagId);
  if (!stored) return undefined;
  const isPaused = (await isDagPaused(db, dagId)) ?? false;
  const [latest] = await searchDagRuns(db, { dagId });
  if (!latest) return { isPaused, hasRuns: false, next: null };
  return { isPaused, hasRuns: true, next: dateAfter(scheduleOf(stored.structure), latest.logical_date, clock.now()) };
}

function scheduleOf(dag: DagStructure): DagSchedule {
  return { timetable: createTimetable(dag.timetable), restriction: timeRestrictionOf(dag) };
}
