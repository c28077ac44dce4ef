import type { JsonObject } from '../../foundation/json.ts';
import type { DagStructure } from '../../serialization/dag-structure.ts';
import { deserializeDag } from '../../serialization/deserialize-dag.ts';
import { timeRestrictionOf } from '../../serialization/time-restriction.ts';
import type { Timestamp } from '../../foundation/timestamp.ts';
import { createTimetable } from '../../timetables/create-timetable.ts';
import { scheduleIntervalOf } from '../../timetables/schedule-interval.ts';
import type { DagTable } from '../tables/dag-tables.ts';

/** The columns of `dag` that repeat what the serialized form says, so that lists need not read it. */
export type DagSummary = Pick<
  DagTable,
  | 'owners'
  | 'dag_display_name'
  | 'description'
  | 'timetable_summary'
  | 'timetable_description'
  | 'max_active_tasks'
  | 'max_active_runs'
  | 'max_consecutive_failed_dag_runs'
  | 'schedule_interval'
  | 'has_task_concurrency_limits'
  | 'pools'
>;

/**
 * What a new version of a DAG changes in the tables beside its document.
 * @throws Error where the document is malformed
 */
export function summarizeDag(document: JsonObject): { structure: DagStructure; columns: DagSummary } {
  const structure = deserializeDag(document);
  const timetable = createTimetable(structure.timetable);
  return {
    structure,
    columns: {
      owners: structure.owners,
      dag_display_name: structure.dagDisplayName,
      description: structure.description,
      timetable_summary: timetable.summary,
      timetable_description: timetable.description,
      max_active_tasks: structure.maxActiveTasks,
      max_active_runs: structure.maxActiveRuns,
      max_consecutive_failed_dag_runs: structure.maxConsecutiveFailedDagRuns,
      schedule_interval: JSON.stringify(scheduleIntervalOf(timetable)),
      has_task_concurrency_limits: structure.tasks.some(
        (task) => task.maxActiveTisPerDag !== null || task.maxActiveTisPerDagrun !== null,
      ),
      pools: JSON.stringify([...new Set(structure.tasks.map((task) => task.pool))].toSorted()),
    },
  };
}

/** The columns of `dag` that say when its next run is due. */
export type FirstRun = Pick<
  DagTable,
  'next_dagrun' | 'next_dagrun_data_interval_start' | 'next_dagrun_data_interval_end' | 'next_dagrun_create_after'
>;

/** The first run of a DAG that is new, so that it is shown before a scheduler plans it. */
export function firstRunOf(structure: DagStructure, now: Timestamp): FirstRun {
  const timetable = createTimetable(structure.timetable);
  const info = timetable.canBeScheduled ? timetable.nextDagRunInfo(null, timeRestrictionOf(structure), now) : null;
  return {
    next_dagrun: info?.logicalDate ?? null,
    next_dagrun_data_interval_start: info?.dataInterval.start ?? null,
    next_dagrun_data_interval_end: info?.dataInterval.end ?? null,
    next_dagrun_create_after: info?.runAfter ?? null,
  };
}
