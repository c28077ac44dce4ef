import type { Timestamp } from '../../foundation/timestamp.ts';
import type { Transaction } from '../../metadata/database.ts';
import { markRunsFinished, markRunsRunning } from '../../metadata/scheduling/runs.ts';
import {
  type DecidedTask,
  type FinishedTask,
  type QueuedTask,
  type ScheduledTask,
  markCutOff,
  markDecided,
  markQueued,
  markScheduled,
  readStates,
} from '../../metadata/scheduling/task-instance-changes.ts';

/** What one tick decided, collected so that each kind of change is one statement however many task instances it is about. */
export class Decisions {
  readonly decided: DecidedTask[] = [];
  /** Tries that end by the scheduler's word while an executor holds them. */
  readonly cutOff: FinishedTask[] = [];
  readonly scheduled: ScheduledTask[] = [];
  readonly queued: QueuedTask[] = [];
  readonly runsStarted: number[] = [];
  readonly runsFinished: { id: number; state: 'success' | 'failed' }[] = [];

  clear(): void {
    for (const list of [this.decided, this.cutOff, this.scheduled, this.queued, this.runsStarted, this.runsFinished])
      list.length = 0;
  }

  /**
   * Writes everything.
   * @returns ids of task instances, and of runs, that the database had in another state than was thought: such runs are to be
   *   read anew
   */
  async write(tx: Transaction, now: Timestamp): Promise<{ outdated: Set<string>; runsOutdated: Set<number> }> {
    const expected = new Map<string, string>();
    let changed = 0;
    if (this.decided.length > 0) changed += await markDecided(tx, this.decided);
    if (this.cutOff.length > 0) await markCutOff(tx, this.cutOff);
    if (this.scheduled.length > 0) changed += await markScheduled(tx, this.scheduled);
    if (this.queued.length > 0) changed += await markQueued(tx, this.queued);
    const { runsStarted, runsFinished } = this;
    const started = runsStarted.length === 0 ? [] : await markRunsRunning(tx, runsStarted, now);
    const finished = runsFinished.length === 0 ? [] : await markRunsFinished(tx, runsFinished, now);
    const ended = runsFinished.map(({ id }) => id);
    const runsOutdated = new Set([...missing(runsStarted, started), ...missing(ended, finished)]);
    if (changed === this.decided.length + this.scheduled.length + this.queued.length) {
      return { outdated: new Set(), runsOutdated };
    }
    for (const row of this.decided) expected.set(row.id, row.state);
    for (const row of this.scheduled) expected.set(row.id, 'scheduled');
    for (const row of this.queued) expected.set(row.id, 'queued');
    const states = await readStates(tx, [...expected.keys()]);
    return {
      outdated: new Set([...expected].filter(([id, state]) => states.get(id) !== state).map(([id]) => id)),
      runsOutdated,
    };
  }
}

function missing(wanted: readonly number[], changed: readonly number[]): number[] {
  if (changed.length === wanted.length) return [];
  const there = new Set(changed);
  return wanted.filter((id) => !there.has(id));
}
