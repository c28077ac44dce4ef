import type { JsonObject } from '../foundation/json.ts';
import type { DagStructure } from '../serialization/dag-structure.ts';
import { deserializeDag } from '../serialization/deserialize-dag.ts';
import { createTimetable } from '../timetables/create-timetable.ts';
import type { DagTable } from './tables.ts';

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
    },
  };
}
