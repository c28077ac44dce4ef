import { type Job, Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import type { Logger } from '../../foundation/log.ts';
import { LOCK_MS, QUEUE_PREFIX, type QueuedWork, STALLED_INTERVAL_MS, queueKey } from '../celery/task-queue.ts';
import { JobLimits } from './job-limits.ts';

/** What is to be done with a job; `progress` tells when its try has ended and only its end is reported. */
type DoJob = (job: Job<QueuedWork>, lock: string | undefined, progress: { hasEnded: boolean }) => Promise<void>;

/** The queues that a worker takes its jobs from, each by a worker of BullMQ. */
export class ServedQueues {
  readonly #redis: Redis;
  readonly #logger: Logger;
  readonly #doJob: DoJob;
  readonly #workers = new Map<string, Worker<QueuedWork>>();
  readonly #closing = new Set<Promise<unknown>>();
  readonly limits: JobLimits;

  /** @param slots how many tasks run at once */
  constructor(options: { redis: Redis; logger: Logger; slots: number; doJob: DoJob }) {
    this.#redis = options.redis;
    this.#logger = options.logger;
    this.#doJob = options.doJob;
    this.limits = new JobLimits(options.slots);
  }

  get names(): string[] {
    return [...this.#workers.keys()];
  }

  serve(queue: string): void {
    if (this.#workers.has(queue)) return;
    const worker: Worker<QueuedWork> = new Worker<QueuedWork>(
      queueKey(queue),
      (job, lock) => this.#work(worker, job, lock),
      {
        connection: this.#redis,
        prefix: QUEUE_PREFIX,
        lockDuration: LOCK_MS,
        stalledInterval: STALLED_INTERVAL_MS,
        // A worker that dies is no reason to give a task up: the scheduler counts tries.
        maxStalledCount: Number.MAX_SAFE_INTEGER,
        runRetryDelay: 500,
      },
    );
    worker.on('error', (error) => this.#logger.debug({ queue, reason: String(error) }, 'Redis does not answer'));
    this.#workers.set(queue, worker);
    this.limits.add(worker);
  }

  /** Takes nothing more from it. What was taken is finished. */
  leave(queue: string): void {
    const worker = this.#workers.get(queue);
    if (!worker) return;
    this.#workers.delete(queue);
    const closed: Promise<unknown> = this.#close(worker).then(() => this.#closing.delete(closed));
    this.#closing.add(closed);
  }

  /** Takes nothing more. Resolves when all that was taken is done. */
  async close(): Promise<void> {
    for (const queue of this.names) this.leave(queue);
    await Promise.all(this.#closing);
  }

  async #close(worker: Worker<QueuedWork>): Promise<void> {
    await worker.close().catch(() => undefined);
    this.limits.remove(worker);
  }

  async #work(source: Worker<QueuedWork>, job: Job<QueuedWork>, lock: string | undefined): Promise<void> {
    const progress = { hasEnded: false };
    this.limits.begin(source);
    try {
      await this.#doJob(job, lock, progress);
    } finally {
      this.limits.end(source, progress.hasEnded);
    }
  }
}
