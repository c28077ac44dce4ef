import { beginBackfillRun, type BackfillRunOptions } from '../../actions/dag-runs/begin-backfill-run.ts';
import type { BackfillPlan } from '../../actions/dag-runs/plan-backfill.ts';
import { setDagRunState } from '../../actions/dag-runs/set-dag-run-state.ts';
import { isFinishedRun } from '../../domain/states.ts';
import { countStatesOfRuns, listRunsAt, type StateCount } from '../../metadata/dag-runs/backfill-runs.ts';
import { Scheduler, type SchedulerOptions } from '../scheduler.ts';

/** Which backfill is run, and with what. */
export interface RunBackfillOptions extends Omit<SchedulerOptions, 'backfill'> {
  readonly plan: BackfillPlan;
  readonly run: BackfillRunOptions;
  /** Begin further runs though one failed. */
  readonly continueOnFailures: boolean;
  /** Ends the backfill: what runs is killed, and its runs count as failed. */
  readonly signal?: AbortSignal | undefined;
  /** Called whenever something changed. */
  readonly onProgress: (progress: BackfillProgress) => void;
}

/** How far a backfill has come. */
export interface BackfillProgress {
  readonly runs: number;
  readonly finishedRuns: number;
  /** Task instances of the runs that have begun. */
  readonly tasks: Readonly<Record<'waiting' | 'running' | 'succeeded' | 'failed' | 'skipped', number>>;
}

/** What came of a backfill. */
export interface BackfillResult {
  readonly succeeded: readonly string[];
  readonly failed: readonly string[];
  /** Runs that were never begun. */
  readonly left: number;
  readonly interrupted: boolean;
}

/** Looks at least so often, since what others do to the runs is seen by looking alone. */
const LOOK_MS = 1_000;

/**
 * Runs a planned backfill to its end: a scheduler of its own, which decides about these runs alone and plans none, hands their
 * tasks to the executor, in spite of a pause of the DAG and within its limits and those of its pools. As many runs are begun as
 * the DAG lets be active; the next one when one has ended. Where this process dies, a scheduler goes on with what was begun.
 */
export async function runBackfill(options: RunBackfillOptions): Promise<BackfillResult> {
  const { plan, signal } = options;
  const [first] = plan.runs;
  if (!first) return { succeeded: [], failed: [], left: 0, interrupted: false };
  const earliest = plan.backwards ? (plan.runs.at(-1) ?? first) : first;
  const { dagId } = plan.dag.structure;
  const backfill = { dagId, backwards: plan.backwards, ignoresPastAt: earliest.info.logicalDate };
  const scheduler = new Scheduler({ ...options, backfill });
  await scheduler.start();
  const course = new Course(options, scheduler);
  const changes = new Changes(options);
  try {
    while (await course.advance()) await changes.next();
    if (signal?.aborted) await course.failUnfinished();
    return await course.result();
  } finally {
    changes.end();
    await scheduler.stop();
  }
}

/** How far a backfill has come. */
class Course {
  readonly #options: RunBackfillOptions;
  readonly #scheduler: Scheduler;
  readonly #begun: { runId: string; date: string }[] = [];
  #shown = '';

  constructor(options: RunBackfillOptions, scheduler: Scheduler) {
    this.#options = options;
    this.#scheduler = scheduler;
  }

  /** Begins what may begin. @returns whether there is more to wait for */
  async advance(): Promise<boolean> {
    const { plan, run, continueOnFailures, signal } = this.#options;
    if (signal?.aborted) return false;
    const states = await this.#states();
    let { active } = states;
    const room = states.failed === 0 || continueOnFailures ? Math.max(1, plan.dag.structure.maxActiveRuns) : 0;
    while (active < room && this.#begun.length < plan.runs.length) {
      const planned = plan.runs[this.#begun.length];
      if (!planned) break;
      const { db, clock, catalog: dagCatalog } = this.#options;
      const runId = await beginBackfillRun({ db, clock, dagCatalog }, plan, planned, run, this.#scheduler.jobId);
      this.#begun.push({ runId, date: planned.info.logicalDate });
      active += 1;
    }
    await this.#show();
    return active > 0;
  }

  /** After an interruption nobody is to go on with what it left. */
  async failUnfinished(): Promise<void> {
    const { db, clock, run } = this.#options;
    for (const { run_id: runId, state } of await this.#runs()) {
      if (isFinishedRun(state)) continue;
      const { actor = null, source } = run;
      await setDagRunState({ db, clock }, { dagId: this.#dagId, runId, state: 'failed', actor, source });
    }
  }

  async result(): Promise<BackfillResult> {
    const runs = await this.#runs();
    const idsIn = (wanted: 'success' | 'failed') =>
      runs.filter(({ state }) => state === wanted).map(({ run_id }) => run_id);
    return {
      succeeded: idsIn('success'),
      failed: idsIn('failed'),
      left: this.#options.plan.runs.length - this.#begun.length,
      interrupted: this.#options.signal?.aborted === true,
    };
  }

  get #dagId(): string {
    return this.#options.plan.dag.structure.dagId;
  }

  async #runs() {
    const dates = new Set(this.#begun.map(({ date }) => date));
    const infos = this.#options.plan.runs.map(({ info }) => info.logicalDate).filter((date) => dates.has(date));
    return listRunsAt(this.#options.db, this.#dagId, infos);
  }

  async #states(): Promise<{ active: number; failed: number }> {
    const runs = await this.#runs();
    return {
      active: runs.filter(({ state }) => !isFinishedRun(state)).length,
      failed: runs.filter(({ state }) => state === 'failed').length,
    };
  }

  async #show(): Promise<void> {
    const { db, plan, onProgress } = this.#options;
    const counts = await countStatesOfRuns(
      db,
      this.#dagId,
      this.#begun.map(({ runId }) => runId),
    );
    const { active } = await this.#states();
    const progress = {
      runs: plan.runs.length,
      finishedRuns: this.#begun.length - active,
      tasks: summarize(counts),
    };
    const text = JSON.stringify(progress);
    if (text === this.#shown) return;
    this.#shown = text;
    onProgress(progress);
  }
}

function summarize(counts: readonly StateCount[]): BackfillProgress['tasks'] {
  const tasks = { waiting: 0, running: 0, succeeded: 0, failed: 0, skipped: 0 };
  for (const { state, count } of counts) tasks[placeOf(state)] += count;
  return tasks;
}

function placeOf(state: StateCount['state']): keyof BackfillProgress['tasks'] {
  switch (state) {
    case 'success':
      return 'succeeded';
    case 'failed':
    case 'upstream_failed':
      return 'failed';
    case 'skipped':
    case 'removed':
      return 'skipped';
    case 'running':
    case 'restarting':
      return 'running';
    default:
      return 'waiting';
  }
}

/** Remembers that something changed: also what did so while nobody was waiting. */
class Changes {
  readonly #clock: RunBackfillOptions['clock'];
  readonly #stops: (() => void)[];
  #changed = false;
  #wake = () => {};

  constructor({ db, clock, signal }: RunBackfillOptions) {
    this.#clock = clock;
    const note = () => {
      this.#changed = true;
      this.#wake();
    };
    signal?.addEventListener('abort', note);
    this.#stops = [db.onChange(note), () => signal?.removeEventListener('abort', note)];
  }

  /** Waits for a commit by anybody since the last call, for the end of the backfill, or for a while. */
  async next(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#wake = resolve;
    const cancel = this.#clock.after(LOOK_MS, resolve);
    if (!this.#changed) await promise;
    cancel();
    this.#changed = false;
  }

  end(): void {
    for (const stop of this.#stops) stop();
  }
}
