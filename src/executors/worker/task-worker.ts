import { randomUUID } from 'node:crypto';
import { type Job, WaitingError } from 'bullmq';
import type { Redis } from 'ioredis';
import { waitAtMost } from '../../foundation/wait-at-most.ts';
import { AppError } from '../../foundation/app-error.ts';
import { assertNever } from '../../foundation/assert-never.ts';
import type { Clock } from '../../foundation/clock.ts';
import type { Logger } from '../../foundation/log.ts';
import type { Service } from '../../foundation/service.ts';
import { BundleStore } from '../../taskprocess/bundle-store.ts';
import { MessageTaskRequests } from '../../taskprocess/message-task-requests.ts';
import { TaskProcessPool } from '../../taskprocess/supervisor/task-process-pool.ts';
import type { TaskProcessPoolOptions } from '../../taskprocess/supervisor/task-process-pool-options.ts';
import {
  type LostReason,
  type TaskReport,
  type TaskWorkload,
  type Workload,
  askerOf,
} from '../../taskprocess/workload.ts';
import type { QueuedWork } from '../celery/queued-job.ts';
import { connectToRedis } from '../celery/task-queue.ts';
import { tellOfAbsences } from '../celery/tell-of-absences.ts';
import type { WorkerOrder, WorkerState } from '../celery/worker-orders.ts';
import { type WorkerIdentity, stayPresent } from '../celery/worker-presence.ts';
import type { Claim, ControlPlane } from './control-plane.ts';
import { EndDelivery } from './end-delivery.ts';
import { LogHandover, type LogHandoverOptions } from './log-handover.ts';
import { OrderListener } from './order-listener.ts';
import { ServedQueues } from './served-queues.ts';
import { Slots } from './slots.ts';
import { Tempo } from './tempo.ts';

export interface TaskWorkerOptions {
  clock: Clock;
  logger: Logger;
  controlPlane: ControlPlane;
  identity: WorkerIdentity;
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
/** How long tries wait here for a place before they go back to their queue. */
const PATIENCE_MS = 250;
/** How long what is to be said of tries waits for more, while there are tries enough in hand. */
const LEISURE_MS = 15;
/** How long nothing is taken from a queue where the web server is of another version. */
const WRONG_VERSION_MS = 5000;
/** How long what is left may take at the end: telling the web server and Redis. */
const SIGN_OFF_MS = 3000;

/** A try or callback that this worker has begun. */
interface Begun {
  readonly workload: Workload;
  /** By which it was claimed. */
  readonly claim: string;
  token: string;
  /** It has ended, and its end is being told. */
  hasEnded: boolean;
}

/**
 * Takes tasks from queues and runs them in task processes. It begins none without having claimed it at the web server, which lets
 * each be claimed once; so that a queue may hand out a task twice and it still runs once.
 */
export class TaskWorker implements Service {
  readonly #options: TaskWorkerOptions;
  readonly #pool: TaskProcessPool;
  readonly #slots: Slots;
  readonly #tempo: Tempo;
  readonly #logs: LogHandover;
  readonly #ends: EndDelivery;
  /** By its id, until the web server has been told of its end. */
  readonly #begun = new Map<string, Begun>();
  /** A token by which the code of a bundle can be fetched. */
  readonly #bundleTokens = new Map<string, string>();
  #redis: Redis | undefined;
  #queues: ServedQueues | undefined;
  #listener: OrderListener | undefined;
  #cancelHeartbeat: () => void = () => undefined;
  /** That no web server lets tasks begin. */
  #toldOfAbsence = false;
  /** Whose version was complained of last. */
  #toldOfVersion: string | undefined;
  #stopping = false;
  #stopped: Promise<void> | undefined;
  /** How many are being claimed, run or told of. */
  #atWork = 0;
  #onIdle: () => void = () => undefined;
  #endPresence: () => void = () => undefined;
  #isWatching = false;

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
    this.#slots = new Slots(concurrency, options.clock);
    this.#tempo = new Tempo(concurrency, options.clock);
    controlPlane.leisureMs = () => (this.#slots.taken > concurrency ? LEISURE_MS : 0);
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
      onCallbackEnd: (id, lost) => this.#hearOfCallback(id, lost),
    });
  }

  async start(): Promise<void> {
    const { brokerUrl, queues, concurrency, logger, clock, orders } = this.#options;
    await this.#pool.start();
    const redis = connectToRedis(brokerUrl, { maxRetriesPerRequest: null });
    this.#redis = redis;
    tellOfAbsences(redis, logger, 'running tasks go on, no others come');
    this.#endPresence = stayPresent(redis, this.#options.identity, clock);
    const served = new ServedQueues({ redis, logger, doJob: (job, lock) => this.#doJob(job, lock) });
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
          const tasks = this.#tries.length;
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
    const { logger, clock, stopTimeoutMs } = this.#options;
    this.#stopping = true;
    this.#listener?.close();
    const closing = this.#queues?.close() ?? Promise.resolve();
    this.#slots.close();
    if (this.#atWork > 0) {
      const tasks = this.#tries.length;
      if (tasks > 0) logger.info({ tasks }, 'waits for tasks to end');
      await waitAtMost(clock, new Promise<void>((resolve) => (this.#onIdle = resolve)), stopTimeoutMs);
    }
    // What still runs is lost with its process, and given back as it is.
    await this.#pool.stop();
    await waitAtMost(clock, closing, SIGN_OFF_MS);
    await waitAtMost(clock, this.#logs.settled, SIGN_OFF_MS);
    this.#cancelHeartbeat();
    this.#endPresence();
    this.#redis?.disconnect();
  }

  /** Resolves when there is room for the next job. */
  async #doJob(job: Job<QueuedWork>, lock: string | undefined): Promise<void> {
    const { works, token } = job.data;
    if (!Array.isArray(works)) return this.#leaveStranger(job, lock);
    let left = works;
    while (left.length > 0) {
      if (!(await this.#slots.untilOpen(Math.min(left.length, this.#portion), PATIENCE_MS))) {
        return this.#putBack(job, { works: left, token }, lock);
      }
      const count = this.#slots.take(left.length);
      if (count > 0) void this.#begin(left.slice(0, count), token);
      left = left.slice(count);
    }
    await this.#slots.untilOpen(this.#portion);
  }

  /** How many places are to be open before more is taken: while there is enough in hand, many at once. */
  get #portion(): number {
    const { concurrency } = this.#options;
    return this.#slots.taken > concurrency ? Math.ceil(concurrency / 2) : 1;
  }

  /** A job of a scheduler that speaks otherwise may be for another worker. */
  async #leaveStranger(job: Job<QueuedWork>, lock: string | undefined): Promise<never> {
    this.#warnOfVersion('a scheduler is');
    await this.#pause(WRONG_VERSION_MS);
    return this.#putBack(job, job.data, lock);
  }

  /** Another worker may begin what is left of a job. */
  async #putBack(job: Job<QueuedWork>, left: QueuedWork, lock: string | undefined): Promise<never> {
    await job.updateData(left);
    await job.moveToWait(lock);
    throw new WaitingError();
  }

  /** Runs what nobody else has begun. */
  async #begin(works: readonly Workload[], token: string): Promise<void> {
    this.#atWork += works.length;
    const ids = works.map((work) => askerOf(work).id);
    // The same for each attempt: the first may have counted though its answer was lost.
    const claim = randomUUID();
    const tokens = await this.#claim({ token, claim, ids });
    const begun: Workload[] = [];
    for (const [i, workload] of works.entries()) {
      const own = tokens[i] ?? null;
      if (own === null) {
        this.#slots.release();
        this.#leaveWork();
        continue;
      }
      this.#begun.set(askerOf(workload).id, { workload, claim, token: own, hasEnded: false });
      this.#bundleTokens.set(workload.bundleHash, own);
      begun.push(workload);
    }
    if (this.#stopping) for (const workload of begun) this.#giveBack(workload);
    else this.#pool.submit(begun);
    this.#watchTempo();
  }

  /** Where more is in hand than may run at once and nothing ends any more, others are to have what has not begun. */
  #watchTempo(): void {
    const { clock, concurrency } = this.#options;
    if (this.#isWatching || this.#slots.taken <= concurrency) return;
    this.#isWatching = true;
    const { lastEndMs } = this.#tempo;
    clock.after(PATIENCE_MS, () => {
      this.#isWatching = false;
      if (this.#stopping) return;
      if (this.#tempo.lastEndMs === lastEndMs) {
        this.#tempo.slowDown();
        this.#slots.setCapacity(concurrency);
        void this.#release(this.#pool.withdraw(this.#slots.taken - concurrency));
      }
      this.#watchTempo();
    });
  }

  async #release(tries: readonly TaskWorkload[]): Promise<void> {
    const { controlPlane, logger } = this.#options;
    const released = tries.flatMap(({ tiId }) => this.#begun.get(tiId) ?? []);
    if (released.length === 0) return;
    for (const begun of released) begun.hasEnded = true;
    for (let isDone = false; !isDone;) {
      try {
        await controlPlane.release(released.map(({ token, claim }) => ({ token, claim })));
        isDone = true;
      } catch (error) {
        if (!(error instanceof AppError) || error.kind !== 'unavailable') {
          logger.warning({ reason: String(error) }, 'tasks cannot be left to other workers: they wait here');
          for (const begun of released) begun.hasEnded = false;
          return this.#pool.submit(tries);
        }
        // It may have been heard: until that is known, nobody is to run them.
        await this.#pause(RETRY_MS);
      }
      if (!isDone && this.#stopping) return tries.forEach((workload) => this.#giveBack(workload));
    }
    for (const { tiId } of tries) {
      this.#begun.delete(tiId);
      this.#slots.release();
      this.#leaveWork();
    }
  }

  #giveBack(workload: Workload): void {
    if (workload.kind === 'callback') return this.#hearOfCallback(workload.id, 'killed');
    const { tiId } = workload;
    const message = 'The worker is shutting down';
    this.#hear({ kind: 'lost', tiId, startedAt: null, endedAt: this.#options.clock.now(), reason: 'killed', message });
  }

  /**
   * The tokens of those that are ours to run. Waits as long as no web server answers; what is not begun then stays `queued`, and is
   * sent to a queue again by its scheduler.
   */
  async #claim(claim: Claim): Promise<readonly (string | null)[]> {
    const { controlPlane, logger } = this.#options;
    while (!this.#stopping) {
      try {
        const answer = await controlPlane.claim(claim);
        this.#toldOfAbsence = false;
        if ('tokens' in answer) return answer.tokens;
        if (answer.refused === 'token') logger.warning({}, 'the token of queued tasks is not accepted');
        if (answer.refused !== 'version') return [];
        this.#warnOfVersion(`the web server (${controlPlane.serverVersion}) is`);
        // Meanwhile they take the places of others.
        await this.#pause(WRONG_VERSION_MS);
        return [];
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        if (!this.#toldOfAbsence) logger.warning({ reason }, 'tasks cannot be begun yet');
        this.#toldOfAbsence = true;
        await this.#pause(RETRY_MS);
      }
    }
    return [];
  }

  #warnOfVersion(who: string): void {
    if (this.#toldOfVersion === who) return;
    this.#toldOfVersion = who;
    this.#options.logger.error({}, `${who} of another version: this worker gets no tasks, install the same on both`);
  }

  #hear(report: TaskReport): void {
    const begun = this.#begun.get(report.tiId);
    if (report.kind === 'started' || begun?.workload.kind !== 'task') return;
    const { workload } = begun;
    void this.#end(
      report.tiId,
      this.#ends.deliverTry(workload, report, () => this.#tokenOf(workload.tiId)),
    );
  }

  #hearOfCallback(id: string, lost: LostReason | undefined): void {
    if (this.#begun.has(id)) void this.#end(id, this.#ends.deliverCallback(this.#tokenOf(id), lost));
  }

  /** Its place is another's while its end is told. */
  async #end(id: string, told: Promise<void>): Promise<void> {
    const begun = this.#begun.get(id);
    if (begun) begun.hasEnded = true;
    this.#tempo.noteEnd();
    this.#slots.setCapacity(this.#tempo.capacity);
    this.#slots.release();
    await told;
    this.#begun.delete(id);
    this.#leaveWork();
  }

  #leaveWork(): void {
    this.#atWork -= 1;
    if (this.#atWork === 0) this.#onIdle();
  }

  #tokenOf(id: string): string {
    return this.#begun.get(id)?.token ?? '';
  }

  /** Tries that were begun. */
  get #tries(): [string, Begun][] {
    return [...this.#begun].filter(([, { workload }]) => workload.kind === 'task');
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
    const alive = this.#tries;
    if (alive.length === 0) return;
    const answers = await controlPlane.heartbeat(alive.map(([, { token }]) => token));
    for (const [i, [tiId, begun]] of alive.entries()) {
      const answer = answers[i];
      if (!answer) continue;
      if (!('refused' in answer || answer.mustEnd)) begun.token = answer.token ?? begun.token;
      // The end of one that has ended may have arrived before this was asked.
      else if (!begun.hasEnded) {
        const message = 'The state of the task instance was changed from outside: its try is ended';
        logger.warning(
          { tiId },
          'a try is ended that nobody wants any more: its task instance was changed, or is with others',
        );
        this.#pool.terminate(tiId, { reason: 'killed', message });
      }
    }
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => this.#options.clock.after(ms, resolve));
  }
}
