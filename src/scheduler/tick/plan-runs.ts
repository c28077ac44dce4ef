import type { Timestamp } from '../../foundation/timestamp.ts';
import type { DagPlan, DagPlanRow } from '../../metadata/scheduling/dag-plans.ts';
import type { DagStructure } from '../../serialization/dag-structure.ts';
import { timeRestrictionOf } from '../../serialization/time-restriction.ts';
import { createTimetable } from '../../timetables/create-timetable.ts';
import type { DataInterval } from '../../timetables/timetable.ts';

/** The next run of a DAG, after its last automatic data interval (null: it has had none). */
export function planNextRun(
  row: Pick<DagPlanRow, 'dag_id' | 'max_active_runs' | 'active_runs'>,
  dag: DagStructure,
  last: DataInterval | null,
  now: Timestamp,
): DagPlan {
  const timetable = createTimetable(dag.timetable);
  const info = timetable.canBeScheduled ? timetable.nextDagRunInfo(last, timeRestrictionOf(dag), now) : null;
  const limit = Math.min(row.max_active_runs, timetable.maxActiveRuns ?? Infinity);
  return {
    dag_id: row.dag_id,
    next_dagrun: info?.logicalDate ?? null,
    next_dagrun_data_interval_start: info?.dataInterval.start ?? null,
    next_dagrun_data_interval_end: info?.dataInterval.end ?? null,
    next_dagrun_create_after: row.active_runs >= limit ? null : (info?.runAfter ?? null),
  };
}

/** The last automatic data interval that a plan's row tells of. */
export function lastInterval(row: DagPlanRow): DataInterval | null {
  return row.last_interval_start === null || row.last_interval_end === null
    ? null
    : { start: row.last_interval_start, end: row.last_interval_end };
}
