import type { JsonObject } from '../foundation/json.ts';
import type { Timestamp } from '../foundation/timestamp.ts';

/** The span of data that a run is about. */
export interface DataInterval {
  readonly start: Timestamp;
  readonly end: Timestamp;
}

/** A run that is to be made. */
export interface DagRunInfo {
  /** Not before this moment. */
  readonly runAfter: Timestamp;
  readonly dataInterval: DataInterval;
  /** The start of the data interval. */
  readonly logicalDate: Timestamp;
}

/** The bounds that a DAG sets to its timetable. */
export interface TimeRestriction {
  /** The DAG's start date, or the earliest of its tasks. */
  readonly earliest: Timestamp | null;
  /** Its end date, or the latest of its tasks: no run starts its interval later. */
  readonly latest: Timestamp | null;
  /** False skips to the latest interval instead of making up for the past. */
  readonly catchup: boolean;
}

/** A timetable as Airflow serializes it: its class and that class's fields. */
export interface SerializedTimetable {
  readonly type: string;
  readonly value: JsonObject;
}

/** When a DAG's runs are due and what data they are about. Immutable; semantics of Airflow 2.11. */
export interface Timetable {
  /** As lists show it: the cron expression, `1 day, 0:00:00`, `@once`, `@continuous`, `None`. */
  readonly summary: string;
  /** In words: `At 00:00`; empty where there are none. */
  readonly description: string;
  /** False where no run is ever due by itself. */
  readonly canBeScheduled: boolean;
  /** The most runs that may be active at once, where the timetable sets a limit. */
  readonly maxActiveRuns?: number;
  readonly serialized: SerializedTimetable;
  /** The data interval of a run that a person starts. */
  inferManualDataInterval(runAfter: Timestamp): DataInterval;
  /**
   * The run that follows the last one that the timetable made, or null where there is none.
   * @param lastAutomatedDataInterval null before the first run
   */
  nextDagRunInfo(
    lastAutomatedDataInterval: DataInterval | null,
    restriction: TimeRestriction,
    now: Timestamp,
  ): DagRunInfo | null;
}

/** A run for an interval, due at its end. */
export function runAtEndOf(start: Timestamp, end: Timestamp): DagRunInfo {
  return { runAfter: end, dataInterval: { start, end }, logicalDate: start };
}

/** The later of two moments. */
export function later(a: Timestamp, b: Timestamp): Timestamp {
  return a > b ? a : b;
}
