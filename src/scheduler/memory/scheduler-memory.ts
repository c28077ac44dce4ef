import { type Timestamp, addMs, toEpochMs } from '../../foundation/timestamp.ts';
import type { DagLimitsRow } from '../../metadata/scheduling/dag-plans.ts';
import type { ActiveRun, ActiveTaskInstance } from './active-run.ts';
import { ActiveRuns } from './active-runs.ts';
import { Agenda } from './agenda.ts';
import { ReadyQueue } from './ready-queue.ts';

/** What is different for the runs of a backfill. */
export interface BackfillRules {
  readonly dagId: string;
  /** The latest run first. */
  readonly backwards: boolean;
  /** The logical date of the run whose tasks do not look at the run before: as in Airflow, the first of the backfill. */
  readonly ignoresPastAt: Timestamp;
}

/**
 * What the scheduler knows between two ticks. All of it can be forgotten at any time and read again from the database, which
 * is the truth.
 */
export class SchedulerMemory {
  readonly runs = new ActiveRuns();
  readonly ready = new ReadyQueue();
  readonly agenda = new Agenda();
  readonly #dags = new Map<string, { isPaused: boolean; maxActiveRuns: number; maxActiveTasks: number }>();
  /** Task instances that wait for the run before, by DAG. */
  readonly #waitingForPast = new Map<string, Set<ActiveTaskInstance>>();
  #pastToAsk = new Set<ActiveTaskInstance>();
  #dagsToStart = new Set<string>();
  #dagsToPlan = new Set<string>();
  #dagsToResume = new Set<string>();
  /** DAGs that had queued runs when last looked at. */
  readonly #dagsWithQueued = new Set<string>();
  /** Ids of runs of which no version of the DAG can be read, by DAG. */
  readonly #unread = new Map<string, number[]>();
  #due: ActiveTaskInstance[] = [];
  #timedOut = new Set<number>();
  readonly #rules: BackfillRules | undefined;

  constructor(rules?: BackfillRules) {
    this.#rules = rules;
  }

  noteDag(row: DagLimitsRow): void {
    const isPaused = this.#standsStill(row);
    const stoodStill = this.#dags.get(row.dag_id)?.isPaused ?? this.runs.ofDag(row.dag_id).size > 0;
    if (stoodStill && !isPaused) this.#dagsToResume.add(row.dag_id);
    this.#dags.set(row.dag_id, {
      isPaused,
      maxActiveRuns: row.max_active_runs,
      maxActiveTasks: row.max_active_tasks,
    });
    this.#dagsToStart.add(row.dag_id);
  }

  /** Is this another picture of the DAG than the one in memory? */
  isNewAbout(row: DagLimitsRow): boolean {
    const known = this.#dags.get(row.dag_id);
    return (
      known?.isPaused !== this.#standsStill(row) ||
      known.maxActiveRuns !== row.max_active_runs ||
      known.maxActiveTasks !== row.max_active_tasks
    );
  }

  knowsDag(dagId: string): boolean {
    return this.#dags.has(dagId);
  }

  isPaused(dagId: string): boolean {
    return this.#dags.get(dagId)?.isPaused ?? true;
  }

  maxActiveRuns(dagId: string): number {
    return this.#dags.get(dagId)?.maxActiveRuns ?? 0;
  }

  /** As its newest version says, whatever version its runs are of. */
  maxActiveTasks(dagId: string): number {
    return this.#dags.get(dagId)?.maxActiveTasks ?? 0;
  }

  /** Its times go into the agenda, which names runs and task instances by their ids: it is not to keep ended ones in memory. */
  noteRun(run: ActiveRun): void {
    const timeoutMs = run.state === 'running' ? timeoutOf(run) : null;
    const { id, dagId } = run;
    if (timeoutMs !== null) this.agenda.add(timeoutMs, () => this.#timedOut.add(id));
    if (run.state === 'queued') {
      this.#dagsToStart.add(dagId);
      this.#dagsWithQueued.add(dagId);
      this.agenda.add(passedAtMs(run.runAfter), () => this.#dagsToStart.add(dagId));
    }
    for (const instance of run.present()) {
      if (instance.state === 'up_for_retry' && instance.waiting !== 'ready') this.noteRetry(instance);
    }
  }

  /** A run that cannot be held, since no version of its DAG can be read. */
  noteUnread(dagId: string, dagRunId: number): void {
    this.#unread.set(dagId, [...(this.#unread.get(dagId) ?? []), dagRunId]);
  }

  /** Ids of those runs of these DAGs: perhaps they can be read now. */
  takeUnread(dagIds: readonly string[]): number[] {
    const ids = dagIds.flatMap((dagId) => this.#unread.get(dagId) ?? []);
    for (const dagId of dagIds) this.#unread.delete(dagId);
    return ids;
  }

  noteRetry(instance: ActiveTaskInstance): void {
    instance.waiting = 'retry';
    const { id } = instance;
    this.agenda.add(instance.nextRetryAt === null ? 0 : passedAtMs(instance.nextRetryAt), () => {
      const due = this.runs.taskInstance(id);
      if (due?.waiting === 'retry') this.#due.push(due);
    });
  }

  /** Task instances whose retry is due and runs that took too long, since the last call. */
  takeDue(nowMs: number): { retries: ActiveTaskInstance[]; timedOut: ActiveRun[] } {
    this.agenda.fireDue(nowMs);
    const timedOut = [...this.#timedOut].flatMap((id) => this.runs.get(id) ?? []);
    const retries = this.#due;
    this.#due = [];
    this.#timedOut.clear();
    // A run that began again since has more time.
    return { retries, timedOut: timedOut.filter((run) => (timeoutOf(run) ?? Infinity) <= nowMs) };
  }

  waitForPast(instance: ActiveTaskInstance): void {
    const { dagId } = instance.run;
    let waiting = this.#waitingForPast.get(dagId);
    if (!waiting) this.#waitingForPast.set(dagId, (waiting = new Set()));
    waiting.add(instance);
  }

  /** Something of a DAG ended: who waits for its past asks again. */
  noteEnd(dagId: string): void {
    const waiting = this.#waitingForPast.get(dagId);
    if (!waiting) return;
    this.#waitingForPast.delete(dagId);
    for (const instance of waiting) this.#pastToAsk.add(instance);
  }

  /** Everybody who waits for the past asks again: somebody else may have changed it. */
  askAllPast(): void {
    for (const dagId of this.#waitingForPast.keys()) this.noteEnd(dagId);
  }

  get hasPastToAsk(): boolean {
    return this.#pastToAsk.size > 0;
  }

  takePastToAsk(): Set<ActiveTaskInstance> {
    const asking = new Set([...this.#pastToAsk].filter((instance) => instance.waiting === 'past'));
    this.#pastToAsk = new Set();
    return asking;
  }

  runEnded(dagId: string): void {
    this.#dagsToStart.add(dagId);
    this.#dagsToPlan.add(dagId);
    this.noteEnd(dagId);
  }

  /** Something was found out that only the next tick can act on. */
  get hasMore(): boolean {
    return this.#dagsToPlan.size > 0 || this.#dagsToStart.size > 0 || this.#dagsToResume.size > 0 || this.hasPastToAsk;
  }

  /** Something waits for what another scheduler may bring, without a mark for this one: a run that ends, for instance. */
  get waitsForOthers(): boolean {
    if (this.#waitingForPast.size > 0) return true;
    for (const dagId of this.#dagsWithQueued) if (!this.isPaused(dagId) && this.hasQueuedRuns(dagId)) return true;
    return false;
  }

  /** Runs of DAGs that are no longer paused. */
  takeResumedRuns(): ActiveRun[] {
    const runs = [...this.#dagsToResume].flatMap((dagId) => (this.isPaused(dagId) ? [] : [...this.runs.ofDag(dagId)]));
    this.#dagsToResume = new Set();
    return runs;
  }

  /** DAGs whose queued runs may start now, perhaps. */
  takeDagsToStart(): Set<string> {
    const dags = this.#dagsToStart;
    this.#dagsToStart = new Set();
    return dags;
  }

  /** DAGs whose runs ended, so that there may be room for the next one. */
  takeDagsToPlan(): Set<string> {
    const dags = this.#dagsToPlan;
    this.#dagsToPlan = new Set();
    return dags;
  }

  /** Other schedulers may have ended runs: every DAG with queued ones is worth a try. */
  tryAllQueuedRuns(): void {
    for (const dagId of this.#dagsWithQueued) {
      if (this.hasQueuedRuns(dagId)) this.#dagsToStart.add(dagId);
      else this.#dagsWithQueued.delete(dagId);
    }
  }

  hasQueuedRuns(dagId: string): boolean {
    for (const run of this.runs.ofDag(dagId)) if (run.state === 'queued') return true;
    return false;
  }

  /** The oldest first; in a backfill backwards, the latest. */
  queuedRuns(dagId: string): ActiveRun[] {
    const queued = [...this.runs.ofDag(dagId)].filter((run) => run.state === 'queued');
    queued.sort((a, b) => compareTimestamps(a.logicalDate, b.logicalDate) || a.id - b.id);
    return this.#rules?.backwards ? queued.toReversed() : queued;
  }

  /** Whether tasks of the run go without looking at the run before. */
  ignoresPast(run: ActiveRun): boolean {
    return this.#rules !== undefined && run.logicalDate === this.#rules.ignoresPastAt;
  }

  /** The runs of a DAG whose file is gone stand still, as those of a paused one; a backfill runs in spite of a pause. */
  #standsStill(row: DagLimitsRow): boolean {
    return (Boolean(row.is_paused) && this.#rules === undefined) || !row.is_active;
  }

  forget(): void {
    this.runs.clear();
    this.ready.clear();
    this.agenda.clear();
    this.#dags.clear();
    this.#unread.clear();
    this.#waitingForPast.clear();
    this.#pastToAsk.clear();
    this.#dagsToStart.clear();
    this.#dagsWithQueued.clear();
    this.#dagsToPlan.clear();
    this.#dagsToResume.clear();
    this.#due = [];
    this.#timedOut.clear();
  }
}

/** The first millisecond in which a moment has passed, whatever its microseconds. */
function passedAtMs(timestamp: Timestamp): number {
  return toEpochMs(timestamp) + 1;
}

function compareTimestamps(a: Timestamp, b: Timestamp): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** When a run that began then times out; null where its DAG sets no limit. */
function timeoutOf(run: ActiveRun): number | null {
  const { dagrunTimeoutMs } = run.dag.structure;
  if (dagrunTimeoutMs === null || run.startDate === null) return null;
  return toEpochMs(addMs(run.startDate, dagrunTimeoutMs));
}
