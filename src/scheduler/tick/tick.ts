import { releasedByPast } from '../../actions/task-instances/check-past.ts';
import type { CallbackWorkload } from '../../domain/task-workload.ts';
import type { Timestamp } from '../../foundation/timestamp.ts';
import type { Transaction } from '../../metadata/database.ts';
import { lockSlots } from '../../metadata/scheduling/active-task-instances.ts';
import { askToLookAt, countRunningRuns, existingRuns } from '../../metadata/scheduling/runs.ts';
import type { TaskReport } from '../../taskprocess/workload.ts';
import type { ActiveRun, ActiveTaskInstance } from '../memory/active-run.ts';
import { type EndedTry, applyReports } from './apply-reports.ts';
import { type CutContext, failFast, skipUnfinished } from './cut-runs.ts';
import { type DecisionContext, decideTasks, pastDone, settle } from './decide-tasks.ts';
import { Decisions } from './decisions.ts';
import { endOfRun } from './finish-runs.ts';
import { type PoolShortage, pickWithinLimits } from './queue-tasks.ts';
import type { SchedulerMemory } from '../memory/scheduler-memory.ts';
import { callbackWorkload } from './workloads.ts';

/** What is to be done once a tick is committed. */
export interface TickResult {
  /** Handed to the executor. */
  queued: ActiveTaskInstance[];
  callbacks: CallbackWorkload[];
  /** Tries whose result nobody wants any more. */
  kill: { tiId: string; message: string }[];
  runsFinished: { run: ActiveRun; state: 'success' | 'failed' }[];
  /** Pools for which something waits in vain. */
  shortages: PoolShortage[];
}

/** What one tick works with. */
export interface TickOptions {
  tx: Transaction;
  memory: SchedulerMemory;
  now: Timestamp;
  jobId: number;
  executorName: string;
  openSlots: number;
  newId: () => string;
  /** `[core] max_task_retry_delay`. */
  longestBackoffMs: number;
}

/**
 * One step of the scheduler within one transaction: takes in what executors report, decides what follows, hands out work. It
 * changes the memory as it goes; where the transaction fails, the memory is to be forgotten.
 */
export class Tick implements DecisionContext, CutContext {
  readonly now: Timestamp;
  readonly decisions = new Decisions();
  readonly #options: TickOptions;
  readonly #memory: SchedulerMemory;
  readonly #result: TickResult = { queued: [], callbacks: [], kill: [], runsFinished: [], shortages: [] };
  readonly #newlyReady: ActiveTaskInstance[] = [];
  #askingPast = new Set<ActiveTaskInstance>();
  /** Runs in which something changed: they may have ended. */
  readonly #touched = new Set<ActiveRun>();

  constructor(options: TickOptions) {
    this.#options = options;
    this.#memory = options.memory;
    this.now = options.now;
  }

  isPaused(dagId: string): boolean {
    return this.#memory.isPaused(dagId);
  }

  ignoresPast(run: ActiveRun): boolean {
    return this.#memory.ignoresPast(run);
  }

  makeReady(instance: ActiveTaskInstance): void {
    instance.waiting = 'ready';
    this.#memory.ready.add(instance);
    this.#newlyReady.push(instance);
  }

  askPast(instance: ActiveTaskInstance): void {
    this.#askingPast.add(instance);
  }

  /** Looks at everything of runs that were just read, or whose DAG was unpaused. */
  look(runs: Iterable<ActiveRun>): void {
    for (const run of runs) {
      this.#touched.add(run);
      this.#memory.noteRun(run);
      decideTasks(run.present(), this);
    }
  }

  /** Task instances that were decided against before they were cleared. */
  skipAgain(instances: readonly ActiveTaskInstance[]): void {
    for (const instance of instances) if (instance.state === null) settle(instance, 'skipped', this);
  }

  async takeReports(reports: readonly TaskReport[]): Promise<void> {
    const { tx, newId, longestBackoffMs } = this.#options;
    const { runs } = this.#memory;
    const find = (tiId: string) => runs.taskInstance(tiId);
    const { started, ended, outdated } = await applyReports(tx, reports, find, newId, longestBackoffMs);
    for (const instance of started) if (instance.state === 'queued') instance.state = 'running';
    for (const one of ended) this.#takeEnd(one);
    // Only now, so that what ended together with the first failure is known.
    const failed = ended.filter(({ result }) => result === 'failed').map(({ instance }) => instance.run);
    for (const run of new Set(failed)) if (run.dag.structure.failFast) failFast(run, this);
    await this.#askToLookAt(new Set([...outdated].map((instance) => instance.run.id)));
  }

  #takeEnd(ended: EndedTry): void {
    const { instance, result } = ended;
    const { run, task } = instance;
    this.#touched.add(run);
    if (result === 'up_for_retry' || result === 'restarted') {
      this.#memory.runs.changeId(instance, ended.nextId);
      if (result === 'restarted') instance.maxTries += 1;
      run.setState(instance, result === 'restarted' ? null : 'up_for_retry');
      instance.nextRetryAt = ended.nextRetryAt;
      this.#memory.noteRetry(instance);
      if (ended.uncalled && task.hasOnRetryCallback) this.#call(run, 'retry', ended.uncalled.message, instance);
    } else {
      run.setState(instance, result);
      this.#memory.noteEnd(run.dagId);
      if (ended.uncalled && task.hasOnFailureCallback) this.#call(run, 'failure', ended.uncalled.message, instance);
      this.#skip(run, ended.skipTasks);
    }
    decideTasks([instance, ...run.downstreamOf(instance)], this);
  }

  /** A branch or short circuit decided against these tasks. */
  #skip(run: ActiveRun, taskIds: readonly string[]): void {
    const skipped = [...new Set(taskIds)].flatMap((taskId) => {
      const instance = run.instances[run.dag.structure.indexOfTask.get(taskId) ?? -1];
      return instance && (instance.state === null || instance.state === 'scheduled') ? instance : [];
    });
    // All of them before what follows from any: one may stand below another.
    for (const instance of skipped) settle(instance, 'skipped', this, null);
    for (const instance of skipped) decideTasks(run.downstreamOf(instance), this);
  }

  endTry(instance: ActiveTaskInstance, state: 'failed' | 'skipped', message: string): void {
    this.#result.kill.push({ tiId: instance.id, message });
    this.decisions.cutOff.push({ id: instance.id, state, start_date: null, end_date: this.now, duration: null });
    instance.run.setState(instance, state);
  }

  /** The run took longer than its DAG allows (`dagrun_timeout`). */
  timeOut(run: ActiveRun): void {
    if (run.state !== 'running') return;
    skipUnfinished(run, this);
    this.#finish(run, 'failed', 'timed_out');
  }

  /** Starts queued runs as far as the limit of active runs of their DAGs allows, the oldest first. */
  async startRuns(dagIds: ReadonlySet<string>): Promise<void> {
    const waiting = [...dagIds].filter((dagId) => !this.isPaused(dagId) && this.#memory.hasQueuedRuns(dagId));
    if (waiting.length === 0) return;
    // Runs that began or ended within this tick count, and no other scheduler starts any meanwhile.
    await this.write();
    await lockSlots(this.#options.tx);
    const running = await countRunningRuns(this.#options.tx, waiting);
    for (const dagId of waiting) {
      let count = running.get(dagId) ?? 0;
      const limit = this.#memory.maxActiveRuns(dagId);
      for (const run of this.#memory.queuedRuns(dagId)) {
        if (count >= limit) break;
        // A run of the future begins then.
        if (run.runAfter > this.now) continue;
        count += 1;
        this.#start(run);
      }
    }
  }

  #start(run: ActiveRun): void {
    run.state = 'running';
    run.startDate ??= this.now;
    this.decisions.runsStarted.push(run.id);
    this.look([run]);
  }

  /** Task instances whose time has come. */
  reconsider(instances: readonly ActiveTaskInstance[]): void {
    decideTasks(instances, this);
    for (const { run } of instances) this.#touched.add(run);
  }

  /** Follows every consequence to its end. */
  async settleRuns(): Promise<void> {
    do {
      this.look(this.#memory.takeResumedRuns());
      await this.#askAboutPast();
      for (const run of this.#touched) {
        this.#touched.delete(run);
        const end = endOfRun(run);
        if (end) this.#finish(run, end, end === 'failed' ? 'task_failure' : 'success');
      }
      await this.startRuns(this.#memory.takeDagsToStart());
    } while (this.#touched.size > 0 || this.#askingPast.size > 0 || this.#memory.hasPastToAsk);
  }

  /** Hands out work and writes what was decided. */
  async finish(): Promise<TickResult> {
    await this.settleRuns();
    await this.#handOut();
    await this.write();
    return this.#result;
  }

  async #askAboutPast(): Promise<void> {
    const asking = [...this.#askingPast].filter((instance) => instance.waiting === 'past');
    this.#askingPast = new Set();
    for (const instance of this.#memory.takePastToAsk()) if (!asking.includes(instance)) asking.push(instance);
    if (asking.length === 0) return;
    // What the database is asked about includes what was decided in this tick.
    await this.write();
    const released = new Set(await releasedByPast(this.#options.tx, asking));
    for (const instance of asking) {
      if (!released.has(instance)) {
        this.#memory.waitForPast(instance);
        continue;
      }
      this.#touched.add(instance.run);
      const state = pastDone(instance, this);
      if (state === null) continue;
      settle(instance, state, this);
      decideTasks(instance.run.downstreamOf(instance), this);
      this.#memory.noteEnd(instance.run.dagId);
    }
  }

  /** Writes what was decided so far. */
  async write(): Promise<void> {
    const { outdated, runsOutdated } = await this.decisions.write(this.#options.tx, this.now);
    if (outdated.size > 0 || runsOutdated.size > 0) await this.#readAnew(outdated, runsOutdated);
    this.decisions.clear();
  }

  #finish(run: ActiveRun, state: 'success' | 'failed', reason: string): void {
    run.state = state;
    this.decisions.runsFinished.push({ id: run.id, state });
    this.#result.runsFinished.push({ run, state });
    const { hasOnSuccessCallback, hasOnFailureCallback } = run.dag.structure;
    if (state === 'success' ? hasOnSuccessCallback : hasOnFailureCallback) {
      this.#call(run, state === 'success' ? 'success' : 'failure', reason);
    }
    this.#memory.runs.remove(run);
    this.#memory.runEnded(run.dagId);
  }

  #call(run: ActiveRun, event: CallbackWorkload['event'], reason: string, instance?: ActiveTaskInstance): void {
    this.#result.callbacks.push(callbackWorkload(run, this.#options.newId(), event, reason, instance));
  }

  async #handOut(): Promise<void> {
    const { tx, openSlots, jobId, executorName } = this.#options;
    const { picked, shortages } = await pickWithinLimits(tx, this.#memory, openSlots);
    this.#result.shortages.push(...shortages);
    for (const instance of picked) {
      if (instance.state !== 'scheduled') instance.tryNumber += 1;
      instance.run.setState(instance, 'queued');
      const row = { id: instance.id, try_number: instance.tryNumber, at: this.now };
      this.decisions.queued.push({ ...row, job_id: jobId, executor: executorName });
      this.#result.queued.push(instance);
    }
    for (const instance of this.#newlyReady) {
      if (instance.waiting !== 'ready' || instance.state === 'scheduled') continue;
      instance.tryNumber += 1;
      // Neither state is a finished one, so nothing below is touched and its place in the ready queue stays.
      instance.state = 'scheduled';
      this.decisions.scheduled.push({ id: instance.id, try_number: instance.tryNumber, at: this.now });
    }
  }

  /** Somebody else changed some of what was decided about: their runs are read anew at the next tick, and nothing of it goes out. */
  async #readAnew(outdated: ReadonlySet<string>, runsOutdated: ReadonlySet<number>): Promise<void> {
    const result = this.#result;
    result.queued = result.queued.filter((instance) => !outdated.has(instance.id));
    const goesOn = result.runsFinished.filter(({ run }) => runsOutdated.has(run.id)).map(({ run }) => run);
    result.runsFinished = result.runsFinished.filter(({ run }) => !runsOutdated.has(run.id));
    result.callbacks = result.callbacks.filter(
      ({ taskId, dagId, runId }) =>
        taskId !== undefined || !goesOn.some((run) => run.dagId === dagId && run.runId === runId),
    );
    const runs = new Set<number>();
    for (const id of outdated) {
      const run = this.#memory.runs.taskInstance(id)?.run;
      if (run) runs.add(run.id);
    }
    for (const id of this.decisions.runsStarted) runs.add(id);
    for (const { id } of this.decisions.runsFinished) runs.add(id);
    await this.#askToLookAt(runs);
  }

  /** Runs of these DAGs that somebody deleted are let go, and what still runs of them is ended. */
  async letGoOfDeleted(dagIds: readonly string[]): Promise<void> {
    const held = dagIds.flatMap((dagId) => [...this.#memory.runs.ofDag(dagId)]);
    if (held.length === 0) return;
    const there = new Set(
      await existingRuns(
        this.#options.tx,
        held.map(({ id }) => id),
      ),
    );
    for (const run of held) if (!there.has(run.id)) this.#letGo(run);
  }

  /** Runs of which the picture is out of date are read anew at the next tick. One that was deleted is let go. */
  async #askToLookAt(runIds: ReadonlySet<number>): Promise<void> {
    if (runIds.size === 0) return;
    const { runs } = this.#memory;
    const there = new Set(await askToLookAt(this.#options.tx, [...runIds]));
    for (const id of runIds) {
      const run = there.has(id) ? undefined : runs.get(id);
      if (run) this.#letGo(run);
    }
  }

  #letGo(run: ActiveRun): void {
    for (const { id: tiId, state } of run.present()) {
      if (state === 'queued' || state === 'running') this.#result.kill.push({ tiId, message: 'its run was deleted' });
    }
    this.#memory.runs.remove(run);
    this.#memory.runEnded(run.dagId);
  }
}
