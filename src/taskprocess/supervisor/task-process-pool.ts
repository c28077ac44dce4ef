import { existsSync } from 'node:fs';
import type { Service } from '../../foundation/service.ts';
import { msBetween, type Timestamp } from '../../foundation/timestamp.ts';
import { formatLogLine } from '../log-line.ts';
import { callbackLogPath, tryLogPath } from '../log-path.ts';
import type { FinalBody, RequestFrame, TaskProcessBody } from '../messages.ts';
import { type TaskWorkload, type Workload, askerOf } from '../workload.ts';
import { callbackRequest, startupDetails, type TryPlace } from '../workload-messages.ts';
import { answerRequest } from './answer-request.ts';
import { armTimeout } from './arm-timeout.ts';
import { finishedReport } from './finished-report.ts';
import { leastLaden, takeBackBehindLong } from './hand-ahead.ts';
import { PoolLoadMeter } from './pool-load.ts';
import { PoolProcesses } from './pool-processes.ts';
import type { TaskProcessPoolOptions } from './task-process-pool-options.ts';
import { TryLogs } from './try-logs.ts';
import type { Loss, TaskProcess, TaskProcessEvents } from './task-process.ts';
import { sensitiveWordsOf } from '../secrets-masker.ts';
import { maskerOf, newTryRecord, type TryRecord } from './try-record.ts';
import { waitOutOutage } from './wait-out-outage.ts';

/** How often the pool looks whether it needs more processes, fewer, or has one that uses too much memory. */
const LOOK_INTERVAL_MS = 25;
/** How long the callbacks of a run may take: Airflow's `[core] dag_file_processor_timeout` (50 s) bounds them there. */
const CALLBACK_TIMEOUT_MS = 50_000;
const STOPPING: Loss = { reason: 'killed', message: 'The executor is shutting down' };
/** How long tries may take to end in good order when the pool stops: whoever stops a server waits for it. */
const LONGEST_STOP_MS = 5000;

/**
 * Runs workloads in warm processes: as many as there are warm ones at once without starting any, more where work waits because
 * tasks take long. Reports `started`, then one `finished` or `lost` for each task; callbacks only log.
 */
export class TaskProcessPool implements Service {
  readonly #options: TaskProcessPoolOptions;
  readonly #processes: PoolProcesses;
  /** Work that waits for a process, oldest first. */
  #queue: Workload[] = [];
  /** Tries that run, by task instance. */
  readonly #running = new Map<string, TaskProcess>();
  /** Task instances that were reported as started and wait for another process. */
  readonly #returned = new Set<string>();
  /** Tries that were handed to a process that ran another one, by task instance. */
  readonly #ahead = new Map<string, TaskProcess>();
  /** How tries are to end that may have begun, or not. */
  readonly #toEnd = new Map<string, Loss>();
  /** Task instances whose bundle is being fetched. */
  readonly #fetching = new Map<string, Workload>();
  readonly #load = new PoolLoadMeter();
  #cancelLook: (() => void) | undefined;
  #stopping = false;
  readonly #logs: TryLogs;
  readonly #sensitiveWords: TryRecord['sensitiveWords'];

  constructor(options: TaskProcessPoolOptions) {
    this.#options = options;
    this.#processes = new PoolProcesses(options, this.#events, (why) => this.#giveBackAll(why));
    this.#sensitiveWords = sensitiveWordsOf(options.process.settings.conf);
    this.#logs = new TryLogs(options.logger, options.process.settings.log_folder_mode);
  }

  /** Resolves when the warm processes are started, not yet ready: work may be given at once. */
  start(): Promise<void> {
    this.#processes.start();
    this.#look();
    return Promise.resolve();
  }

  /** Ends all tries (lost, `killed`) and all processes. */
  async stop(): Promise<void> {
    this.#stopping = true;
    this.#cancelLook?.();
    const unstarted = this.#queue;
    this.#queue = [];
    for (const workload of unstarted) this.#giveBack(workload, STOPPING.reason, STOPPING.message);
    for (const process of this.#processes.all) {
      if (process.present === undefined) process.kill();
      else this.#stopTry(process);
    }
    await this.#processes.stop();
  }

  #stopTry(process: TaskProcess): void {
    process.terminate(STOPPING, Math.min(this.#options.process.cleanupTimeMs, LONGEST_STOP_MS));
  }

  submit(workloads: readonly Workload[]): void {
    const { bundles } = this.#options;
    for (const workload of workloads) {
      if (bundles.has(workload.bundleHash)) this.#queue.push(workload);
      else void this.#fetchBundle(workload);
    }
    this.#dispatch();
  }

  /** Ends a try: see TaskProcess.terminate. Unknown ones are ignored. */
  terminate(tiId: string, loss: Loss): void {
    const at = this.#queue.findIndex((workload) => workload.kind === 'task' && workload.tiId === tiId);
    const [waiting] = at < 0 ? [] : this.#queue.splice(at, 1);
    if (waiting) return this.#giveBack(waiting, loss.reason, loss.message);
    const fetching = this.#fetching.get(tiId);
    if (fetching) {
      this.#fetching.delete(tiId);
      return this.#giveBack(fetching, loss.reason, loss.message);
    }
    const holder = this.#ahead.get(tiId);
    if (holder === undefined) return this.#running.get(tiId)?.terminate(loss);
    this.#toEnd.set(tiId, loss);
    holder.takeBack(({ workload }) => workload.kind === 'task' && workload.tiId === tiId);
  }

  /** Takes back up to so many tries that wait for a process, the last first. Nothing is reported of them. */
  withdraw(most: number): TaskWorkload[] {
    const withdrawn: TaskWorkload[] = [];
    for (let i = this.#queue.length - 1; i >= 0 && withdrawn.length < most; i--) {
      const workload = this.#queue[i];
      if (workload?.kind !== 'task' || this.#returned.has(workload.tiId)) continue;
      this.#queue.splice(i, 1);
      withdrawn.push(workload);
    }
    return withdrawn;
  }

  /** How many processes there are, for tests and metrics. */
  get size(): number {
    return this.#processes.all.size;
  }

  async #fetchBundle(workload: Workload): Promise<void> {
    if (workload.kind === 'task') this.#fetching.set(workload.tiId, workload);
    try {
      const { bundles, clock } = this.#options;
      await waitOutOutage(clock, () => bundles.ensure(workload.bundleHash));
    } catch (error) {
      const message = `The code of the DAG cannot be had: ${error instanceof Error ? error.message : String(error)}`;
      if (workload.kind !== 'task' || this.#fetching.delete(workload.tiId)) {
        this.#giveBack(workload, 'not-started', message);
      }
      return;
    }
    if (workload.kind === 'task' && !this.#fetching.delete(workload.tiId)) return;
    if (this.#stopping) return this.#giveBack(workload, STOPPING.reason, STOPPING.message);
    this.#queue.push(workload);
    this.#dispatch();
  }

  #dispatch(): void {
    let taken = 0;
    while (taken < this.#queue.length) {
      const process = this.#processes.takeIdle();
      if (process === undefined) break;
      const workload = this.#queue[taken++];
      if (workload !== undefined) this.#begin(process, workload);
    }
    // Cut once: taking the first of a long array one by one moves the others each time.
    if (taken > 0) this.#queue.splice(0, taken);
    this.#handAhead();
    if (taken > 0 || this.#queue.length > 0) this.#scheduleLook();
  }

  /** While tries are short, processes get the next ones before they ask: this thread may be busy when they end. */
  #handAhead(): void {
    while (this.#load.areTriesShort) {
      const [workload] = this.#queue;
      const process = leastLaden(this.#processes.all, this.#options.recycleAfter, this.#options.clock.monotonicMs());
      if (workload?.kind !== 'task' || process === undefined) return;
      const record = newTryRecord({ ...this.#startOf(workload), isAhead: true });
      // That it can make its log is the sign that a try is a process's own: see claimTry.
      if (existsSync(record.logFile)) return;
      this.#queue.shift();
      this.#ahead.set(workload.tiId, process);
      process.runAhead(record, startupDetails(workload, this.#placeOf(record), true));
    }
  }

  #startOf(workload: Workload) {
    const { clock, baseLogFolder } = this.#options;
    const logFile =
      workload.kind === 'task' ? tryLogPath(baseLogFolder, workload) : callbackLogPath(baseLogFolder, workload);
    return { workload, startedAt: clock.now(), logFile, sensitiveWords: this.#sensitiveWords };
  }

  #placeOf({ workload, logFile, startedAt }: TryRecord): TryPlace {
    return { bundleFile: this.#options.bundles.fileOf(workload.bundleHash), logFile, startDate: startedAt };
  }

  #begin(process: TaskProcess, workload: Workload): void {
    const record = newTryRecord({ ...this.#startOf(workload), isAhead: false });
    if (workload.kind === 'callback') {
      process.run(record, callbackRequest(workload, this.#placeOf(record)));
      this.#limit(process, record, CALLBACK_TIMEOUT_MS, 'Callbacks exceeded their time');
      return;
    }
    this.#noteStart(process, record, workload);
    process.run(record, startupDetails(workload, this.#placeOf(record)));
  }

  #noteStart(process: TaskProcess, record: TryRecord, { tiId, executionTimeoutMs }: TaskWorkload): void {
    const { hostname, onReport } = this.#options;
    this.#running.set(tiId, process);
    if (!this.#returned.delete(tiId)) {
      onReport({ kind: 'started', tiId, at: record.startedAt, pid: process.pid ?? 0, hostname });
    }
    if (executionTimeoutMs !== null) {
      this.#limit(process, record, executionTimeoutMs, 'Task exceeded its execution timeout');
    }
  }

  #limit(process: TaskProcess, record: TryRecord, ms: number, what: string): void {
    const message = `${what} of ${ms / 1000} s`;
    record.cancelTimeout = armTimeout(this.#options.clock, ms, () =>
      process.terminate({ reason: 'timed-out', message }),
    );
  }

  readonly #events: TaskProcessEvents = {
    onReady: (process) => {
      this.#processes.noteReady();
      this.#offer(process);
    },
    onFinal: (process, record, final) => this.#finish(process, record, final),
    onLost: (_process, record, loss) => {
      record.cancelTimeout?.();
      const { workload } = record;
      if (workload.kind === 'task') this.#running.delete(workload.tiId);
      const line = formatLogLine(this.#options.clock.now(), 'taskinstance.ts:1', 'error', loss.message);
      void this.#logs.append(record, line);
      this.#giveBack(workload, loss.reason, loss.message, record);
    },
    onBegun: (process, record, at) => {
      const { workload } = record;
      if (workload.kind !== 'task') return;
      record.startedAt = at;
      this.#ahead.delete(workload.tiId);
      this.#noteStart(process, record, workload);
      const loss = this.#toEnd.get(workload.tiId);
      this.#toEnd.delete(workload.tiId);
      if (this.#stopping) this.#stopTry(process);
      else if (loss !== undefined) process.terminate(loss);
    },
    onReturned: (process, record) => {
      record.cancelTimeout?.();
      const { workload } = record;
      if (workload.kind === 'task') {
        this.#ahead.delete(workload.tiId);
        // It was reported as started.
        if (this.#running.delete(workload.tiId)) this.#returned.add(workload.tiId);
        const loss = this.#stopping ? STOPPING : this.#toEnd.get(workload.tiId);
        this.#toEnd.delete(workload.tiId);
        if (loss !== undefined) return this.#giveBack(workload, loss.reason, loss.message);
      }
      this.#queue.unshift(workload);
      // Not at once: more may come back, and the process may be about to end.
      queueMicrotask(() => this.#offer(process));
    },
    onMessage: (process, record, frame) => this.#hear(process, record, frame),
    append: (record, text) => this.#logs.append(record, text),
    onGone: (process, failure) => {
      this.#processes.remove(process, failure);
      this.#scheduleLook();
    },
  };

  #finish(process: TaskProcess, record: TryRecord, final: FinalBody): void {
    const { workload } = record;
    record.cancelTimeout?.();
    // Our own child wrote it in canonical form.
    this.#load.noteTry(msBetween(record.startedAt, final.end_date as Timestamp));
    if (workload.kind === 'task') this.#running.delete(workload.tiId);
    // The process first: it starts its next try while the report is worked on.
    if (process.tasksRun >= this.#options.recycleAfter) process.kill();
    else this.#offer(process);
    if (workload.kind === 'task') this.#options.onReport(finishedReport(workload.tiId, record.startedAt, final));
    else this.#options.onCallbackEnd?.(workload.id);
  }

  #offer(process: TaskProcess): void {
    this.#processes.offer(process);
    this.#dispatch();
  }

  #hear(process: TaskProcess, record: TryRecord, frame: RequestFrame<Exclude<TaskProcessBody, FinalBody>>): void {
    const { body } = frame;
    switch (body.type) {
      case 'ProcessReady':
      case 'TryDeclined':
      case 'Terminating':
      case 'ProcessSpoiled':
        return;
      case 'MaskSecret':
        maskerOf(record).add(body.value);
        return;
      case 'LogUnwritable':
        this.#logs.warn(body.reason);
        return;
      default:
        record.requests ??= this.#options.requestsFor(askerOf(record.workload));
        void answerRequest(frame.id, body, record.requests, maskerOf(record), this.#options.clock).then((response) =>
          process.respond(response),
        );
    }
  }

  /** Reports a workload that nothing will become of. */
  #giveBack(workload: Workload, reason: Loss['reason'], message: string, record?: TryRecord): void {
    const { clock, logger, onReport } = this.#options;
    if (workload.kind === 'callback') {
      logger.error({ dag_id: workload.dagId, run_id: workload.runId, event: workload.event, reason }, 'callback lost');
      this.#options.onCallbackEnd?.(workload.id, reason);
      return;
    }
    const startedAt = record?.startedAt ?? null;
    onReport({ kind: 'lost', tiId: workload.tiId, startedAt, endedAt: clock.now(), reason, message });
  }

  #giveBackAll(why: string): void {
    const waiting = this.#queue;
    this.#queue = [];
    for (const workload of waiting) {
      this.#giveBack(workload, 'not-started', `No task process could be started: ${why.slice(-300)}`);
    }
  }

  #scheduleLook(): void {
    if (this.#stopping) return;
    if (this.#queue.length > 0) this.#load.begin();
    // After what has come in meanwhile is read: where this thread was busy, tries have ended that it does not know of.
    this.#cancelLook ??= this.#options.clock.after(LOOK_INTERVAL_MS, () => setImmediate(() => this.#look()));
  }

  /** Grows and shrinks the pool. Looks on as long as there is something to look at. */
  #look(): void {
    this.#cancelLook = undefined;
    if (this.#stopping) return;
    const nowMs = this.#options.clock.monotonicMs();
    const facts = this.#processes.adjust(nowMs, { waiting: this.#queue.length, load: this.#load.judge() });
    takeBackBehindLong(this.#processes.all, nowMs);
    this.#processes.checkMemory(nowMs, this.#running.values());
    if (facts.waiting === 0) this.#load.end();
    if (facts.waiting + facts.busy > 0 || this.size !== facts.warm) this.#scheduleLook();
  }
}
