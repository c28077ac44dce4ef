import { type JobsOptions, Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import { randomUUID } from 'node:crypto';
import {
  CALLBACK_LIFE_MS,
  type ExecutionSubject,
  type ExecutionTokens,
} from '../../actions/credentials/execution-tokens.ts';
import { handBackTasks } from '../../actions/task-instances/hand-back-tasks.ts';
import type { Clock } from '../../foundation/clock.ts';
import type { Logger } from '../../foundation/log.ts';
import { addMs } from '../../foundation/timestamp.ts';
import { uuid7 } from '../../foundation/uuid7.ts';
import type { Database } from '../../metadata/database.ts';
import { listUncalled } from '../../metadata/scheduling/callback-requests.ts';
import { watchTasks } from '../../metadata/scheduling/remote-tasks.ts';
import { dropStaleTaskReports } from '../../metadata/scheduling/task-reports.ts';
import { type TaskReport, type TaskWorkload, type Workload, askerOf } from '../../taskprocess/workload.ts';
import type { Executor, TriesElsewhere } from '../executor.ts';
import { HeldTries, type SilentTry } from './held-tries.ts';
import {
  type QueuedJob,
  type QueuedWork,
  LARGEST_JOB,
  jobName,
  makeJobs,
  priorityOf,
  singleJob,
} from './queued-job.ts';
import { QUEUE_PREFIX, connectToRedis, queueKey } from './task-queue.ts';
import { tellOfAbsences } from './tell-of-absences.ts';
import { WorkerDeaths } from './worker-deaths.ts';
import { isPresent } from './worker-presence.ts';

export interface CeleryExecutorOptions {
  db: Database;
  clock: Clock;
  logger: Logger;
  tokens: ExecutionTokens;
  /** `[celery] broker_url`. */
  brokerUrl: string;
  /** `[operators] default_queue`, for callbacks. */
  defaultQueue: string;
  /** `[core] parallelism`. */
  parallelism: number;
  /** How long a running try may be silent before it counts as dead. */
  deadAfterMs: number;
}

/** How often the tries that are elsewhere are looked at in the database. */
const WATCH_MS = 500;
/** Where so many tries wait in queues, nobody waits for more to come: these gather for a moment. */
const MUCH_WAITS = 128;
const GATHER_MS = 25;
/** How often reports that nobody waits for are removed. */
const DROP_STALE_MS = 60_000;
/** How long callbacks may wait before they are sent again: Redis may have forgotten them, or been away. */
const SEND_CALLBACKS_AGAIN_MS = 3000;
/** So many of them at once. */
const MOST_CALLBACKS = 1000;
/** BullMQ's own retries stay off: whether there is another try is for the scheduler to say. */
const JOB_OPTIONS: JobsOptions = { attempts: 1, removeOnComplete: true, removeOnFail: true };

/**
 * Hands workloads to workers on other machines, by queues in Redis. Nothing is lost with Redis: what it holds is only what the
 * database says is `queued`, or is to be called, and is sent again where it may have been forgotten. So it may lie in a queue twice:
 * who begins it is decided in the database alone.
 */
export class CeleryExecutor implements Executor {
  readonly name = 'CeleryExecutor';
  onReport: (report: TaskReport) => void = () => undefined;
  readonly elsewhere: TriesElsewhere;
  readonly #options: CeleryExecutorOptions;
  readonly #held: HeldTries;
  readonly #deaths = new WorkerDeaths();
  readonly #queues = new Map<string, Queue>();
  /** Tries that gather until they are sent. */
  readonly #toSend: TaskWorkload[] = [];
  #cancelSending: (() => void) | undefined;
  #redis: Redis | undefined;
  #cancelWatch: () => void = () => undefined;
  #watching: Promise<void> | undefined;
  #stopped = false;
  #droppedAtMs = 0;
  #lookedForCallbacksMs = 0;

  constructor(options: CeleryExecutorOptions) {
    this.#options = options;
    this.#held = new HeldTries(options.clock, options.deadAfterMs);
    this.elsewhere = {
      adopt: (workloads) => {
        for (const workload of workloads) this.#held.adopt(workload);
      },
      letGo: (tiIds) => {
        for (const tiId of tiIds) this.#held.delete(tiId);
      },
    };
  }

  get heldTaskInstances(): ReadonlySet<string> {
    return this.#held.ids;
  }

  get openSlots(): number {
    return Math.max(0, this.#options.parallelism - this.#held.ids.size);
  }

  /** Does not wait for Redis: what is queued meanwhile is sent when it is there. */
  start(): Promise<void> {
    // A command that cannot be sent now fails at once: the watch sends again what has to be sent.
    this.#redis = connectToRedis(this.#options.brokerUrl, { enableOfflineQueue: false, maxRetriesPerRequest: 0 });
    tellOfAbsences(this.#redis, this.#options.logger, 'tasks wait', () => {
      this.#held.sendAllAgain();
      // What shows that workers live may be gone with it, and their web server have been away, too.
      this.#held.beginAnew();
      this.#lookedForCallbacksMs = -Infinity;
    });
    this.#scheduleWatch();
    return Promise.resolve();
  }

  /** Workers go on: whoever has the runs then holds their tries. */
  async stop(): Promise<void> {
    if (this.#stopped) return;
    this.#stopped = true;
    this.#cancelWatch();
    this.#cancelSending?.();
    await this.#watching;
    await Promise.all([...this.#queues.values()].map((queue) => queue.close().catch(() => undefined)));
    this.#redis?.disconnect();
  }

  submit(workloads: readonly Workload[]): void {
    if (workloads.length === 0 || this.#stopped) return;
    const { clock, defaultQueue } = this.#options;
    const callbacks = workloads.filter((workload) => workload.kind === 'callback');
    if (callbacks.length > 0) void this.#send(callbacks.map((callback) => singleJob(callback, defaultQueue)));
    const tries = workloads.filter((workload) => workload.kind === 'task');
    if (tries.length === 0) return;
    const hurries = this.#held.waiting < MUCH_WAITS;
    this.#held.add(tries);
    this.#toSend.push(...tries);
    if (hurries || this.#toSend.length >= LARGEST_JOB) this.#sendNew();
    else this.#cancelSending ??= clock.after(GATHER_MS, () => this.#sendNew());
  }

  #sendNew(): void {
    this.#cancelSending?.();
    this.#cancelSending = undefined;
    const jobs = makeJobs(this.#toSend.splice(0), this.#held.waiting, randomUUID);
    for (const job of jobs) this.#held.noteJob(job);
    void this.#send(jobs);
  }

  /** Nothing to do: the database says already that the try is over. A worker that runs it hears so at its next heartbeat. */
  kill(): void {}

  async #send(jobs: readonly QueuedJob[]): Promise<void> {
    const { tokens, logger } = this.#options;
    try {
      const { signClaim } = await tokens.signer();
      const byQueue = Map.groupBy(jobs, ({ queue }) => queue);
      await Promise.all(
        [...byQueue].map(([queue, ofQueue]) =>
          this.#queue(queue).addBulk(
            ofQueue.map((job) => {
              const works = [...job.works];
              const scope = works[0]?.kind === 'callback' ? 'claim-callback' : 'claim';
              const token = signClaim(works.map(subjectOf), scope);
              const data: QueuedWork = { works, token };
              return { name: jobName(job), data, opts: { ...JOB_OPTIONS, jobId: job.id, priority: priorityOf(job) } };
            }),
          ),
        ),
      );
    } catch (error) {
      // The watch sends them again. That Redis is away was said.
      const fields = { jobs: jobs.length, reason: String(error) };
      const what = 'tasks and callbacks could not be queued yet';
      if (this.#redis?.status === 'ready') logger.warning(fields, what);
      else logger.debug(fields, what);
    }
  }

  #queue(name: string): Queue {
    let queue = this.#queues.get(name);
    if (!queue) {
      if (!this.#redis) throw new Error('the executor has not been started');
      queue = new Queue(queueKey(name), {
        connection: this.#redis,
        prefix: QUEUE_PREFIX,
        skipWaitingForReady: true,
        skipVersionCheck: true,
      });
      queue.on('error', () => undefined);
      this.#queues.set(name, queue);
    }
    return queue;
  }

  #scheduleWatch(): void {
    this.#cancelWatch = this.#options.clock.after(WATCH_MS, () => {
      this.#watching = this.#watchAndGoOn();
    });
  }

  async #watchAndGoOn(): Promise<void> {
    try {
      await this.#watch();
    } catch (error) {
      this.#held.beginAnew();
      this.#options.logger.debug({ reason: String(error) }, 'the tries on workers could not be looked at');
    }
    if (!this.#stopped) this.#scheduleWatch();
  }

  async #watch(): Promise<void> {
    const { db, clock } = this.#options;
    if (clock.monotonicMs() - this.#droppedAtMs > DROP_STALE_MS) {
      this.#droppedAtMs = clock.monotonicMs();
      await dropStaleTaskReports(db);
    }
    await this.#sendCallbacksAgain();
    if (this.#held.ids.size === 0) return;
    const asked = [...this.#held.ids];
    const { begun, toSend, silent } = this.#held.compare(asked, await watchTasks(db, asked));
    for (const task of begun) {
      this.onReport({ kind: 'started', tiId: task.id, at: task.at, pid: task.pid, hostname: task.hostname });
    }
    if (toSend.length > 0) await this.#send(toSend);
    if (silent.length > 0) await this.#takeFromDead(silent);
  }

  /** Those of all schedulers: each may be gone before it has sent its own. A job that is still in its queue is not there twice. */
  async #sendCallbacksAgain(): Promise<void> {
    const { db, clock } = this.#options;
    const nowMs = clock.monotonicMs();
    if (nowMs - this.#lookedForCallbacksMs < SEND_CALLBACKS_AGAIN_MS) return;
    this.#lookedForCallbacksMs = nowMs;
    const now = clock.now();
    const times = { waitingSince: addMs(now, -SEND_CALLBACKS_AGAIN_MS), lostBefore: addMs(now, -CALLBACK_LIFE_MS) };
    const uncalled = await listUncalled(db, times, MOST_CALLBACKS);
    if (uncalled.length === 0) return;
    await this.#send(uncalled.map((callback) => singleJob(callback, this.#options.defaultQueue)));
  }

  /** A try that fails: what follows is for its retries to say. */
  #reportDeadly(tiId: string): void {
    const message = 'The worker that ran the task died, and those of its tries before died, too';
    this.#held.delete(tiId);
    const endedAt = this.#options.clock.now();
    this.onReport({ kind: 'lost', tiId, startedAt: null, endedAt, reason: 'process-died', message });
  }

  /**
   * Lets the tries of dead workers begin anew, without spending a retry. A worker that lost its way to the web server, but not that
   * to Redis, is not dead.
   */
  async #takeFromDead(silent: readonly SilentTry[]): Promise<void> {
    const { db, clock, logger } = this.#options;
    const redis = this.#redis;
    if (!redis) return;
    const keyOf = ({ worker }: SilentTry) => JSON.stringify(worker);
    const present = new Set<string>();
    for (const [key, [one]] of Map.groupBy(silent, keyOf))
      if (one && (await isPresent(redis, one.worker))) present.add(key);
    const dead: string[] = [];
    for (const one of silent) {
      const { tiId } = one.workload;
      if (present.has(keyOf(one))) continue;
      if (this.#deaths.note(one.workload)) this.#reportDeadly(tiId);
      else dead.push(tiId);
    }
    if (dead.length === 0) return;
    logger.warning({ tasks: dead.length }, 'the worker of tasks died: they begin anew');
    await db.transaction((tx) => handBackTasks(tx, dead, clock.now(), () => uuid7(clock.nowMs())));
    // Their tries are over; those to come have other ids.
    this.elsewhere.letGo(dead);
  }
}

function subjectOf(workload: Workload): ExecutionSubject {
  return { ...askerOf(workload), bundleHash: workload.bundleHash };
}
