import type { Timestamp } from '../foundation/timestamp.ts';

/** What decides who goes first among task instances that may run. */
export interface ReadyPlace {
  readonly priorityWeight: number;
  readonly logicalDate: Timestamp;
  /** The order in which they became ready, the last word. */
  readonly sequence: number;
}

/** Sorts who goes first to the front: higher priority weight, then the older run, then who was ready first (as Airflow). */
export function compareReady(a: ReadyPlace, b: ReadyPlace): number {
  if (a.priorityWeight !== b.priorityWeight) return b.priorityWeight - a.priorityWeight;
  if (a.logicalDate !== b.logicalDate) return a.logicalDate < b.logicalDate ? -1 : 1;
  return a.sequence - b.sequence;
}
