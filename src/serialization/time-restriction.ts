import type { TimeRestriction } from '../timetables/timetable.ts';
import type { DagStructure } from './dag-structure.ts';

/** The earliest start and the latest end among the DAG and its tasks: what bounds its automatic runs. */
export function timeRestrictionOf(dag: DagStructure): TimeRestriction {
  const starts = [dag.startDate, ...dag.tasks.map((task) => task.startDate)].filter((date) => date !== null);
  const ends = dag.tasks.map((task) => task.endDate).filter((date) => date !== null);
  // A task without an end goes on, whatever the others do.
  const tasksEnd = ends.length > 0 && ends.length === dag.tasks.length ? ends : [];
  if (dag.endDate !== null) tasksEnd.push(dag.endDate);
  return {
    earliest: starts.length === 0 ? null : starts.reduce((a, b) => (a < b ? a : b)),
    latest: tasksEnd.length === 0 ? null : tasksEnd.reduce((a, b) => (a > b ? a : b)),
    catchup: dag.catchup,
  };
}
