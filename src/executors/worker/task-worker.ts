import { randomUUID } from 'node:crypto';
import { type Job, WaitingError } from 'bullmq';
import type { Redis } from 'ioredis';
import { assertNever } from '../../foundation/assert-never.ts';
import type { Clock } from '../../foundation/clock.ts';
import type { Logger } from '../../foundation/log.ts';
import type { Service } from '../../foundation/service.ts';
import { BundleStore } from '../../taskprocess/bundle-store.ts';
import type { EndReport } from '../../taskprocess/execution-messages.ts';
import { MessageTaskRequests } from '../../taskprocess/message-task-requests.ts';
import { TaskProcessPool } from '../../taskprocess/supervisor/task-process-pool.ts';
import type { TaskProcessPoolOptions } from '../../taskprocess/supervisor/task-process-pool-options.ts';
import type { CallbackWorkload, LostReason, TaskReport, TaskWorkload } from '../../taskprocess/workload.ts';
import { type QueuedWork, connectToRedis } from '../celery/task-queue.ts';
import type { WorkerOrder, WorkerState } from '../celery/worker-orders.ts';
import type { ControlPlane } from './control-plane.ts';
import { EndDelivery } from './end-delivery.ts';
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
/** How long nothing is taken from a queue where the web server is of another version. */
const WRONG_VERSION_MS = 5000;
/** How long what is left may take at the end: telling the web server and Redis. */
const SIGN_OFF_MS = 3000;

/** A try that this worker has begun. */
interface ClaimedTry {
  token: string;
  end(report: EndReport): void;
}

interface ClaimedCall {
  token: string;
  end(lost: LostReason | undefined): void;
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
  readonly #ends: EndDelivery;
  readonly #claimed = new Map<string, ClaimedTry>();
  /** Callbacks that it calls. */
  readonly #calls = new Map<string, ClaimedCall>();
  /** A token by which the code of a bundle can be fetched. */
  readonly #bundleTokens = new Map<string, string>();
  #redis: Redis | undefined;
  #queues: ServedQueues | undefined;
  #listener: OrderListener | undefined;
  #cancelHeartbeat: () => void = () => undefined;
  /** The version of a web server that was complained of. */
  #toldOfVersion: string | undefined;
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
    this.#ends = new EndDelivery({
      ...options,
      logs: this.#logs,
      baseLogFolder: options.pool.baseLogFolder,
      isStopping: () => this.#stopping,
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
      onCallbackEnd: (id, lost) => this.#calls.get(id)?.end(lost),
    });
  }

  async start(): Promise<void> {
    const { brokerUrl, queues, concurrency, logger, clock, orders } = this.#options;
    await this.#pool.start();
    const redis = connectToRedis(brokerUrl, { maxRetriesPerRequest: null });
    this.#redis = redis;
    tellOfAbsences(redis, logger);
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
    if (this.#claimed.size + this.#calls.size > 0) {
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
    const release = await this.#slots.take();
    if (!release) {
      this.#queues?.limits.noteWait();
      return this.#putBack(job, lock);
    }
    try {
      const runToken = await this.#claim(token);
      if (runToken === 'put-back') return await this.#putBack(job, lock);
      if (runToken === undefined) return;
      this.#bundleTokens.set(workload.bundleHash, runToken);
      const beganMs = this.#options.clock.monotonicMs();
      const tellEnd = await (workload.kind === 'task' ? this.#run(workload, runToken) : this.#call(workload, runToken));
      progress.hasEnded = true;
      this.#queues?.limits.noteEnd(this.#options.clock.monotonicMs() - beganMs);
      // Its place is another's while its end is reported.
      release();
      await tellEnd();
      if (this.#claimed.size + this.#calls.size === 0) this.#onIdle();
    } finally {
      release();
    }
  }

  /** It was not begun: another worker may. */
  async #putBack(job: Job<QueuedWork>, lock: string | undefined): Promise<never> {
    await job.moveToWait(lock);
    throw new WaitingError();
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
        if (answer.refused !== 'version') return undefined;
        this.#warnOfVersion();
        await this.#pause(WRONG_VERSION_MS);
        return 'put-back';
      } catch (error) {
        if (!told) logger.warning({ reason: String(error) }, 'a task cannot be begun yet');
        told = true;
        await this.#pause(RETRY_MS);
      }
    }
    return 'put-back';
  }

  #warnOfVersion(): void {
    const server = this.#options.controlPlane.serverVersion;
    if (this.#toldOfVersion === server) return;
    this.#toldOfVersion = server;
    const what = 'the web server is of another version: this worker gets no tasks, install the same version on both';
    this.#options.logger.error({ server }, what);
  }

  /** Runs a try. Resolves when it has ended, with what tells its end. */
  async #run(workload: TaskWorkload, token: string): Promise<() => Promise<void>> {
    const { tiId } = workload;
    const report = await new Promise<EndReport>((end) => {
      this.#claimed.set(tiId, { token, end });
      this.#pool.submit([workload]);
    });
    return async () => {
      await this.#ends.deliverTry(workload, report, () => this.#tokenOf(tiId));
      this.#claimed.delete(tiId);
    };
  }

  /** The same of a callback. */
  async #call(workload: CallbackWorkload, token: string): Promise<() => Promise<void>> {
    const { id } = workload;
    const lost = await new Promise<LostReason | undefined>((end) => {
      this.#calls.set(id, { token, end });
      this.#pool.submit([workload]);
    });
    return async () => {
      await this.#ends.deliverCallback(token, lost);
      this.#calls.delete(id);
    };
  }

  #hear(report: TaskReport): void {
    if (report.kind !== 'started') this.#claimed.get(report.tiId)?.end(report);
  }

  #tokenOf(id: string): string {
    return (this.#claimed.get(id) ?? this.#calls.get(id))?.token ?? '';
  }

  #scheduleHeartbeat(): void {
    this.#cancelHeartbeat = this.#options.clock.after(this.#options.heartbeatMs, () => {
      void this.#beat()
        .catch((error: unknown) => this.#options.logger.debug({ reason: String(error) }, 'heartbeat failed'))
        .then(() => this.#scheduleHeartbeat());
    });
  }

  async #beat(): Promise<void> {
    const { logger, controlPlane } = this.#options;
    const alive = [...this.#claimed];
    if (alive.length === 0) return;
    const answers = await controlPlane.heartbeat(alive.map(([, { token }]) => token));
    for (const [i, [tiId, claimed]] of alive.entries()) {
      const answer = answers[i];
      if (!answer) continue;
      if ('refused' in answer || answer.mustEnd) {
        const message = 'The state of the task instance was changed from outside: its try is ended';
        logger.warning(
          { tiId },
          'a try is ended that nobody wants any more: its task instance was changed, or is with others',
        );
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

/** Says when Redis is away, and when it is there again. */
function tellOfAbsences(redis: Redis, logger: Logger): void {
  let isAway = false;
  redis.on('close', () => {
    if (!isAway && redis.status !== 'end') logger.warning({}, 'Redis is away: running tasks go on, no others come');
    isAway = true;
  });
  redis.on('ready', () => {
    if (isAway) logger.info({}, 'Redis is there again');
    isAway = false;
  });
}
