import { randomUUID } from 'node:crypto';
import { type Job, WaitingError } from 'bullmq';
import type { Redis } from 'ioredis';
import { AppError } from '../../foundation/app-error.ts';
import { assertNever } from '../../foundation/assert-never.ts';
import type { Clock } from '../../foundation/clock.ts';
import type { Logger } from '../../foundation/log.ts';
import type { Service } from '../../foundation/service.ts';
import type { Timestamp } from '../../foundation/timestamp.ts';
import { BundleStore } from '../../taskprocess/bundle-store.ts';
import { tryLogPath } from '../../taskprocess/log-path.ts';
import type { EndReport } from '../../taskprocess/execution-messages.ts';
import { MessageTaskRequests } from '../../taskprocess/message-task-requests.ts';
import { TaskProcessPool } from '../../taskprocess/supervisor/task-process-pool.ts';
import type { TaskProcessPoolOptions } from '../../taskprocess/supervisor/task-process-pool-options.ts';
import type { CallbackWorkload, TaskReport, TaskWorkload } from '../../taskprocess/workload.ts';
import { type QueuedWork, connectToRedis } from '../celery/task-queue.ts';
import type { WorkerOrder, WorkerState } from '../celery/worker-orders.ts';
import type { ControlPlane } from './control-plane.ts';
import { LogHandover, type LogHandoverOptions } from './log-handover.ts';
import { OrderListener } from './order-listener.ts';
import { ServedQueues } from './served-queues.ts';
import { Slots } from './slots.ts';

export interface TaskWorkerOptions {
  clock: Clock;
  logger: Logger;
  controlPlane: ControlPlane;
  /** `[celery] broker_url`. */
  brokerUrl: string;
  queues: readonly string[];
  /** How many tasks at once. */
  concurrency: number;
  /** `<home>/bundles`. */
  bundleFolder: string;
  pool: Omit<TaskProcessPoolOptions, 'requestsFor' | 'bundles' | 'onReport' | 'parallelism'>;
  heartbeatMs: number;
  /** How long tasks may go on when the worker is asked to stop. */
  stopTimeoutMs: number;
  /** What is handed over of the logs of tries: see {@link LogHandover}. */
  logs: Pick<LogHandoverOptions, 'limit' | 'deletesLocal'>;
  /** What those who run workers may tell this one; absent: nothing. */
  orders?: WorkerOrders;
}

interface WorkerOrders {
  /** `[webserver] secret_key`, by which orders are signed. */
  secretKey: string;
  /** What it is called in them. */
  hostname: string;
  version: string;
  /** Is to make the process stop this worker. */
  onShutdown: () => void;
}

/** How long a web server that is away is left alone. */
const RETRY_MS = 500;
/** How long a job waits here for a place before it goes back to its queue. */
const PATIENCE_MS = 250;
/** How long the token of a callback is kept: longer than a callback may take. */
const CALLBACK_MS = 120_000;
/** How long what is left may take at the end: telling the web server and Redis. */
const SIGN_OFF_MS = 3000;

/** A try that this worker has begun. */
interface ClaimedTry {
  token: string;
  end(report: EndReport): void;
}

/**
 * Takes tasks from queues and runs them in task processes. It begins none without having claimed it at the web server, which lets
 * each be claimed once; so that a queue may hand out a task twice and it still runs once.
 */
export class TaskWorker implements Service {
  readonly #options: TaskWorkerOptions;
  readonly #pool: TaskProcessPool;
  readonly #slots: Slots;
  readonly #logs: LogHandover;
  readonly #claimed = new Map<string, ClaimedTry>();
  /** Of callbacks that may still ask. */
  readonly #callbackTokens = new Map<string, string>();
  /** A token by which the code of a bundle can be fetched. */
  readonly #bundleTokens = new Map<string, string>();
  #redis: Redis | undefined;
  #queues: ServedQueues | undefined;
  #listener: OrderListener | undefined;
  #cancelHeartbeat: () => void = () => undefined;
  #stopping = false;
  #stopped: Promise<void> | undefined;
  #onIdle: () => void = () => undefined;

  constructor(options: TaskWorkerOptions) {
    this.#options = options;
    const { controlPlane, concurrency, bundleFolder } = options;
    this.#logs = new LogHandover({
      ...options.logs,
      clock: options.clock,
      logger: options.logger,
      send: (token, piece) => controlPlane.keepLog(token, piece),
    });
    this.#slots = new Slots(concurrency, options.clock, PATIENCE_MS);
    this.#pool = new TaskProcessPool({
      ...options.pool,
      parallelism: concurrency,
      bundles: new BundleStore({
        folder: bundleFolder,
        readCode: (hash) => controlPlane.readBundle(this.#bundleTokens.get(hash) ?? '', hash),
      }),
      requestsFor: ({ id }) =>
        new MessageTaskRequests((request) => controlPlane.askForTask(this.#tokenOf(id), request)),
      onReport: (report) => this.#hear(report),
    });
  }

  async start(): Promise<void> {
    const { brokerUrl, queues, concurrency, logger, clock, orders } = this.#options;
    await this.#pool.start();
    const redis = connectToRedis(brokerUrl, { maxRetriesPerRequest: null });
    this.#redis = redis;
    const served = new ServedQueues({
      redis,
      logger,
      slots: concurrency,
      doJob: (job, lock, progress) => this.#process(job, lock, progress),
    });
    this.#queues = served;
    for (const queue of queues) served.serve(queue);
    if (orders) {
      const { secretKey, hostname, version } = orders;
      this.#listener = new OrderListener({
        clock,
        logger,
        redis,
        secretKey,
        hostname,
        obey: (order) => this.#obey(order, orders),
        describe: (): Omit<WorkerState, 'hostname'> => {
          const tasks = this.#claimed.size;
          return { pid: process.pid, queues: served.names, concurrency, tasks, version };
        },
      });
    }
    this.#scheduleHeartbeat();
  }

  #obey(order: WorkerOrder, { onShutdown }: WorkerOrders): void {
    if (this.#stopping) return;
    const served = this.#queues;
    switch (order.kind) {
      case 'describe':
        return;
      case 'shutdown':
        return onShutdown();
      case 'serve':
        for (const queue of order.queues) served?.serve(queue);
        return;
      case 'leave':
        for (const queue of order.queues ?? served?.names ?? []) served?.leave(queue);
        return;
      default:
        assertNever(order);
    }
  }

  stop(): Promise<void> {
    this.#stopped ??= this.#stop();
    return this.#stopped;
  }

  /** Tasks may end for a while; what is left is given back. */
  async #stop(): Promise<void> {
    const { logger, stopTimeoutMs } = this.#options;
    this.#stopping = true;
    this.#listener?.close();
    const closing = this.#queues?.close() ?? Promise.resolve();
    this.#slots.refuseAll();
    if (this.#claimed.size > 0) {
      logger.info({ tasks: this.#claimed.size }, 'waits for tasks to end');
      await this.#within(stopTimeoutMs, new Promise<void>((resolve) => (this.#onIdle = resolve)));
    }
    // What still runs is lost with its process, and given back as it is.
    await this.#pool.stop();
    await this.#within(SIGN_OFF_MS, closing);
    await this.#within(SIGN_OFF_MS, this.#logs.settled);
    this.#cancelHeartbeat();
    this.#redis?.disconnect();
  }

  async #process(job: Job<QueuedWork>, lock: string | undefined, progress: { hasEnded: boolean }): Promise<void> {
    const { workload, token } = job.data;
    this.#bundleTokens.set(workload.bundleHash, token);
    if (workload.kind === 'callback') return this.#call(workload, token);
    const release = await this.#slots.take();
    if (!release) {
      this.#queues?.limits.noteWait();
      return this.#putBack(job, lock);
    }
    try {
      const runToken = await this.#claim(token);
      if (runToken === 'put-back') return await this.#putBack(job, lock);
      if (runToken === undefined) return;
      const beganMs = this.#options.clock.monotonicMs();
      const report = await this.#run(workload, runToken);
      progress.hasEnded = true;
      this.#queues?.limits.noteEnd(this.#options.clock.monotonicMs() - beganMs);
      // Its place is another's while its end is reported.
      release();
      await this.#deliver(workload, report);
      this.#claimed.delete(workload.tiId);
      if (this.#claimed.size === 0) this.#onIdle();
    } finally {
      release();
    }
  }

  /** It was not begun: another worker may. */
  async #putBack(job: Job<QueuedWork>, lock: string | undefined): Promise<never> {
    await job.moveToWait(lock);
    throw new WaitingError();
  }

  #call(workload: CallbackWorkload, token: string): void {
    this.#callbackTokens.set(workload.id, token);
    this.#options.clock.after(CALLBACK_MS, () => this.#callbackTokens.delete(workload.id));
    this.#pool.submit([workload]);
  }

  /** The token of the running try; undefined where it is not to be run. Waits as long as no web server answers. */
  async #claim(token: string): Promise<string | 'put-back' | undefined> {
    const { controlPlane, logger } = this.#options;
    // The same for each attempt: the first may have counted though its answer was lost.
    const claim = randomUUID();
    let told = false;
    while (!this.#stopping) {
      try {
        const answer = await controlPlane.claim(token, claim);
        if ('token' in answer) return answer.token;
        if (answer.refused === 'token') logger.warning({}, 'the token of a queued task is not accepted');
        return undefined;
      } catch (error) {
        if (!told) logger.warning({ reason: String(error) }, 'a task cannot be begun yet');
        told = true;
        await this.#pause(RETRY_MS);
      }
    }
    return 'put-back';
  }

  #run(workload: TaskWorkload, token: string): Promise<EndReport> {
    return new Promise((end) => {
      this.#claimed.set(workload.tiId, { token, end });
      this.#bundleTokens.set(workload.bundleHash, token);
      this.#pool.submit([workload]);
    });
  }

  /** Tells the web server how a try ended, for as long as it takes, and hands its log over. */
  async #deliver(workload: TaskWorkload, report: EndReport): Promise<void> {
    const { controlPlane, clock, logger } = this.#options;
    const { tiId } = workload;
    const logFile = tryLogPath(this.#options.pool.baseLogFolder, workload);
    // Its last line is written by us, and may not be there yet.
    const log = report.kind === 'finished' ? this.#logs.readShort(logFile) : undefined;
    // Ended by us, since we stop: the task did not fail.
    const isHandedBack = this.#stopping && report.kind === 'lost' && report.reason === 'killed';
    let sent = report;
    for (let told = false; ; told = true) {
      try {
        const token = this.#tokenOf(tiId);
        let hasLog = false;
        if (isHandedBack) await controlPlane.handBack([token]);
        else hasLog = await controlPlane.report(token, sent, log);
        if (hasLog) this.#logs.noteArrived(logFile);
        else this.#logs.add(logFile, token);
        return;
      } catch (error) {
        if (!told) logger.warning({ tiId, reason: String(error) }, 'the end of a task cannot be reported yet');
        const isAway = error instanceof AppError && error.kind === 'unavailable';
        // Asked again it would say the same: an end that can be told is better than none.
        if (!isAway && (isHandedBack || sent !== report)) return;
        if (!isAway)
          sent = lostReport(report, clock.now(), `The end of the task could not be reported: ${String(error)}`);
        else await this.#pause(RETRY_MS);
      }
    }
  }

  #hear(report: TaskReport): void {
    if (report.kind !== 'started') this.#claimed.get(report.tiId)?.end(report);
  }

  #tokenOf(id: string): string {
    return this.#claimed.get(id)?.token ?? this.#callbackTokens.get(id) ?? '';
  }

  #scheduleHeartbeat(): void {
    this.#cancelHeartbeat = this.#options.clock.after(this.#options.heartbeatMs, () => {
      void this.#beat()
        .catch((error: unknown) => this.#options.logger.debug({ reason: String(error) }, 'heartbeat failed'))
        .then(() => this.#scheduleHeartbeat());
    });
  }

  async #beat(): Promise<void> {
    const alive = [...this.#claimed];
    if (alive.length === 0) return;
    const answers = await this.#options.controlPlane.heartbeat(alive.map(([, { token }]) => token));
    for (const [i, [tiId, claimed]] of alive.entries()) {
      const answer = answers[i];
      if (!answer) continue;
      if ('refused' in answer || answer.mustEnd) {
        const message = 'The state of the task instance was changed from outside: its try is ended';
        this.#pool.terminate(tiId, { reason: 'killed', message });
      } else if (answer.token !== undefined) claimed.token = answer.token;
    }
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => this.#options.clock.after(ms, resolve));
  }

  #within(ms: number, work: Promise<unknown>): Promise<unknown> {
    return Promise.race([work, this.#pause(ms)]);
  }
}

function lostReport({ tiId, startedAt }: EndReport, endedAt: Timestamp, message: string): EndReport {
  return { kind: 'lost', tiId, startedAt, endedAt, reason: 'process-died', message: message.slice(0, 1000) };
}
