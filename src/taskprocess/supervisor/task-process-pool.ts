import type { Clock } from '../../foundation/clock.ts';
import type { Logger } from '../../foundation/log.ts';
import type { Service } from '../../foundation/service.ts';
import type { BundleStore } from '../bundle-store.ts';
import { formatLogLine } from '../log-line.ts';
import { callbackLogPath, tryLogPath } from '../log-path.ts';
import type { FinalBody, RequestFrame, TaskProcessBody } from '../messages.ts';
import type { TaskRequestsFor } from '../task-services.ts';
import type { TaskReport, Workload } from '../workload.ts';
import { callbackRequest, startupDetails } from '../workload-messages.ts';
import { answerRequest } from './answer-request.ts';
import { armTimeout } from './arm-timeout.ts';
import { finishedReport } from './finished-report.ts';
import { OrphanReaper } from './orphan-reaper.ts';
import { residentMegabytes } from './resident-memory.ts';
import { type Loss, TaskProcess, type TaskProcessEvents, type TaskProcessSpec } from './task-process.ts';
import { appendToLog, maskerOf, type TryRecord } from './try-record.ts';

/** How often the pool looks whether it needs more processes, fewer, or has one that uses too much memory. */
const LOOK_INTERVAL_MS = 25;
const MEMORY_INTERVAL_MS = 1000;
/** Processes that start at once: more would only slow each other down. */
const MOST_STARTING = 4;
/** After so many starts in a row that failed, work is given back instead of waiting for ever. */
const MOST_FAILED_STARTS = 3;
/** How long tries may take to end in good order when the pool stops: whoever stops a server waits for it. */
const LONGEST_STOP_MS = 5000;

export interface TaskProcessPoolOptions {
  clock: Clock;
  logger: Logger;
  requestsFor: TaskRequestsFor;
  bundles: BundleStore;
  /** `[logging] base_log_folder`. */
  baseLogFolder: string;
  hostname: string;
  /** Processes at most. */
  parallelism: number;
  /** Processes that are kept when there is nothing to do. */
  warmProcesses: number;
  /** How long one beyond those may idle. */
  idleTimeoutMs: number;
  /** Tasks after which a process is replaced. */
  recycleAfter: number;
  process: TaskProcessSpec;
  onReport: (report: TaskReport) => void;
}

/**
 * Runs workloads in warm processes: as many as there are warm ones at once without starting any, more where work waits because
 * tasks take long. Reports `started`, then one `finished` or `lost` for each task; callbacks only log.
 */
export class TaskProcessPool implements Service {
  readonly #options: TaskProcessPoolOptions;
  #reaper: OrphanReaper | undefined;
  readonly #processes = new Set<TaskProcess>();
  readonly #idle: TaskProcess[] = [];
  /** Work that waits for a process, oldest first. */
  #queue: Workload[] = [];
  /** Tries that run, by task instance. */
  readonly #running = new Map<string, TaskProcess>();
  /** Task instances whose bundle is being fetched. */
  readonly #fetching = new Map<string, Workload>();
  #finishedSinceLook = 0;
  #failedStarts = 0;
  #cancelLook: (() => void) | undefined;
  #memoryLookAtMs = 0;
  #stopping = false;
  #logWarned = false;

  constructor(options: TaskProcessPoolOptions) {
    this.#options = options;
  }

  /** Resolves when the warm processes are started, not yet ready: work may be given at once. */
  start(): Promise<void> {
    this.#reaper ??= new OrphanReaper();
    for (let i = this.#processes.size; i < this.#warm(); i++) this.#spawn();
    this.#look();
    return Promise.resolve();
  }

  /** Ends all tries (lost, `killed`) and all processes. */
  async stop(): Promise<void> {
    this.#stopping = true;
    this.#cancelLook?.();
    const unstarted = this.#queue;
    this.#queue = [];
    for (const workload of unstarted) this.#giveBack(workload, 'killed', 'The executor is shutting down');
    for (const process of this.#processes) {
      if (process.present === undefined) process.kill();
      else {
        const cleanupTimeMs = Math.min(this.#options.process.cleanupTimeMs, LONGEST_STOP_MS);
        process.terminate({ reason: 'killed', message: 'The executor is shutting down' }, cleanupTimeMs);
      }
    }
    await Promise.all([...this.#processes].map((process) => process.ended));
    this.#reaper?.close();
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
    this.#running.get(tiId)?.terminate(loss);
  }

  /** How many processes there are, for tests and metrics. */
  get size(): number {
    return this.#processes.size;
  }

  async #fetchBundle(workload: Workload): Promise<void> {
    if (workload.kind === 'task') this.#fetching.set(workload.tiId, workload);
    try {
      await this.#options.bundles.ensure(workload.bundleHash);
    } catch (error) {
      const message = `The code of the DAG cannot be had: ${error instanceof Error ? error.message : String(error)}`;
      if (workload.kind !== 'task' || this.#fetching.delete(workload.tiId)) {
        this.#giveBack(workload, 'not-started', message);
      }
      return;
    }
    if (workload.kind === 'task' && !this.#fetching.delete(workload.tiId)) return;
    if (this.#stopping) return this.#giveBack(workload, 'killed', 'The executor is shutting down');
    this.#queue.push(workload);
    this.#dispatch();
  }

  #dispatch(): void {
    let taken = 0;
    while (taken < this.#queue.length) {
      const process = this.#idle.pop();
      if (process === undefined) break;
      if (!process.isIdle) continue;
      const workload = this.#queue[taken++];
      if (workload !== undefined) this.#begin(process, workload);
    }
    // Cut once: taking the first of a long array one by one moves the others each time.
    if (taken > 0) this.#queue.splice(0, taken);
    if (this.#queue.length > 0) this.#scheduleLook();
  }

  #begin(process: TaskProcess, workload: Workload): void {
    const { clock, baseLogFolder, bundles, hostname, onReport } = this.#options;
    const startedAt = clock.now();
    const logFile =
      workload.kind === 'task' ? tryLogPath(baseLogFolder, workload) : callbackLogPath(baseLogFolder, workload);
    const record: TryRecord = {
      workload,
      startedAt,
      logFile,
      frameId: 0,
      masker: undefined,
      requests: undefined,
      cancelTimeout: undefined,
    };
    const place = { bundleFile: bundles.fileOf(workload.bundleHash), logFile, startDate: startedAt };
    if (workload.kind === 'callback') {
      process.run(record, callbackRequest(workload, place));
      return;
    }
    this.#running.set(workload.tiId, process);
    onReport({ kind: 'started', tiId: workload.tiId, at: startedAt, pid: process.pid ?? 0, hostname });
    process.run(record, startupDetails(workload, place));
    const { executionTimeoutMs } = workload;
    if (executionTimeoutMs !== null) {
      record.cancelTimeout = armTimeout(clock, executionTimeoutMs, () =>
        process.terminate({
          reason: 'timed-out',
          message: `Task exceeded its execution timeout of ${executionTimeoutMs / 1000} s`,
        }),
      );
    }
  }

  readonly #events: TaskProcessEvents = {
    onReady: (process) => {
      this.#failedStarts = 0;
      this.#offer(process);
    },
    onFinal: (process, record, final) => this.#finish(process, record, final),
    onLost: (_process, record, loss) => {
      record.cancelTimeout?.();
      const { workload } = record;
      if (workload.kind === 'task') this.#running.delete(workload.tiId);
      const line = formatLogLine(this.#options.clock.now(), 'taskinstance.ts:1', 'error', loss.message);
      void this.#append(record, line);
      this.#giveBack(workload, loss.reason, loss.message, record);
    },
    onReturned: (_process, record) => {
      record.cancelTimeout?.();
      const { workload } = record;
      if (workload.kind === 'task') this.#running.delete(workload.tiId);
      this.#queue.unshift(workload);
      this.#dispatch();
    },
    onMessage: (process, record, frame) => this.#hear(process, record, frame),
    append: (record, text) => this.#append(record, text),
    onGone: (process, failure) => {
      this.#processes.delete(process);
      if (process.pid !== undefined) this.#reaper?.forget(process.pid);
      const at = this.#idle.indexOf(process);
      if (at >= 0) this.#idle.splice(at, 1);
      if (failure !== undefined) this.#failedStart(failure);
      this.#scheduleLook();
    },
  };

  #finish(process: TaskProcess, record: TryRecord, final: FinalBody): void {
    const { workload } = record;
    record.cancelTimeout?.();
    this.#finishedSinceLook++;
    if (workload.kind === 'task') this.#running.delete(workload.tiId);
    // The process first: it starts its next try while the report is worked on.
    if (process.tasksRun >= this.#options.recycleAfter) process.kill();
    else this.#offer(process);
    if (workload.kind === 'task') this.#options.onReport(finishedReport(workload.tiId, record.startedAt, final));
  }

  #offer(process: TaskProcess): void {
    if (!process.isIdle) return;
    this.#idle.push(process);
    this.#dispatch();
  }

  #hear(process: TaskProcess, record: TryRecord, frame: RequestFrame<Exclude<TaskProcessBody, FinalBody>>): void {
    const { body } = frame;
    switch (body.type) {
      case 'ProcessReady':
      case 'Terminating':
      case 'ProcessSpoiled':
        return;
      case 'MaskSecret':
        maskerOf(record).add(body.value);
        return;
      case 'LogUnwritable':
        this.#warnOfLog(body.reason);
        return;
      default:
        record.requests ??= this.#options.requestsFor(record.workload);
        void answerRequest(frame.id, body, record.requests, maskerOf(record)).then((response) =>
          process.respond(response),
        );
    }
  }

  /** Reports a workload that nothing will become of. */
  #giveBack(workload: Workload, reason: Loss['reason'], message: string, record?: TryRecord): void {
    const { clock, logger, onReport } = this.#options;
    if (workload.kind === 'callback') {
      logger.error({ dag_id: workload.dagId, run_id: workload.runId, event: workload.event, reason }, 'callback lost');
      return;
    }
    const startedAt = record?.startedAt ?? null;
    onReport({ kind: 'lost', tiId: workload.tiId, startedAt, endedAt: clock.now(), reason, message });
  }

  async #append(record: TryRecord, text: string): Promise<void> {
    try {
      await appendToLog(record.logFile, text, this.#options.process.settings.log_folder_mode);
    } catch (error) {
      this.#warnOfLog(error instanceof Error ? error.message : String(error));
    }
  }

  /** Once: a full disk would otherwise fill the server's log too. */
  #warnOfLog(reason: string): void {
    if (this.#logWarned) return;
    this.#logWarned = true;
    this.#options.logger.warning({ reason }, 'task logs cannot be written; tasks go on without them');
  }

  #failedStart(why: string): void {
    if (this.#stopping) return;
    this.#failedStarts++;
    this.#options.logger.error({ reason: why.slice(-1000) }, 'a task process could not be started');
    if (this.#failedStarts < MOST_FAILED_STARTS || this.#processes.size > 0) return;
    const waiting = this.#queue;
    this.#queue = [];
    for (const workload of waiting) {
      this.#giveBack(workload, 'not-started', `No task process could be started: ${why.slice(-300)}`);
    }
  }

  #warm(): number {
    return Math.min(this.#options.warmProcesses, this.#options.parallelism);
  }

  #spawn(): void {
    try {
      const process = new TaskProcess(this.#options.process, this.#events);
      this.#processes.add(process);
      if (process.pid !== undefined) this.#reaper?.watch(process.pid);
    } catch (error) {
      this.#failedStart(error instanceof Error ? error.message : String(error));
    }
  }

  #scheduleLook(): void {
    if (this.#stopping) return;
    this.#cancelLook ??= this.#options.clock.after(LOOK_INTERVAL_MS, () => this.#look());
  }

  /** Grows and shrinks the pool. Looks on as long as there is something to look at. */
  #look(): void {
    this.#cancelLook = undefined;
    if (this.#stopping) return;
    const nowMs = this.#options.clock.monotonicMs();
    this.#grow();
    this.#shrink(nowMs);
    this.#checkMemory(nowMs);
    this.#finishedSinceLook = 0;
    if (this.#queue.length > 0 || this.#running.size > 0 || this.#processes.size !== this.#warm()) this.#scheduleLook();
  }

  #grow(): void {
    const { parallelism } = this.#options;
    let starting = 0;
    let ready = 0;
    for (const process of this.#processes) {
      if (process.isStarting) starting++;
      else ready++;
    }
    const missing = this.#warm() - this.#processes.size;
    // Where each process ended a try since the last look, tasks are short: more processes would only be in each other's way.
    const stuck = this.#queue.length > 0 && this.#finishedSinceLook < ready;
    const wanted = Math.max(missing, stuck ? this.#queue.length - starting : 0);
    const most = Math.min(parallelism - this.#processes.size, MOST_STARTING - starting);
    for (let i = Math.min(wanted, most); i > 0; i--) this.#spawn();
  }

  #shrink(nowMs: number): void {
    if (this.#queue.length > 0) return;
    let surplus = this.#processes.size - this.#warm();
    for (const process of this.#idle.slice()) {
      if (surplus <= 0) return;
      if (!process.isIdle || nowMs - process.idleSinceMs < this.#options.idleTimeoutMs) continue;
      this.#idle.splice(this.#idle.indexOf(process), 1);
      process.kill();
      surplus--;
    }
  }

  #checkMemory(nowMs: number): void {
    const limit = this.#options.process.memoryLimitMb;
    if (limit <= 0 || nowMs - this.#memoryLookAtMs < MEMORY_INTERVAL_MS) return;
    this.#memoryLookAtMs = nowMs;
    for (const process of this.#running.values()) {
      const used = process.pid === undefined ? 0 : residentMegabytes(process.pid);
      if (used <= limit) continue;
      const message = `The task used ${Math.round(used)} MB of memory, the limit is ${limit} MB ([tradewind] task_memory_limit_mb)`;
      process.kill({ reason: 'out-of-memory', message });
    }
  }
}
