import { type Job, Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import type { Logger } from '../../foundation/log.ts';
import type { QueuedWork } from '../celery/queued-job.ts';
import { LOCK_MS, QUEUE_PREFIX, STALLED_INTERVAL_MS, queueKey } from '../celery/task-queue.ts';

/** What is to be done with a job; the next one of its queue comes when it is done. */
type DoJob = (job: Job<QueuedWork>, lock: string | undefined) => Promise<void>;

/** The queues that a worker takes its jobs from, each by a worker of BullMQ. */
export class ServedQueues {
  readonly #redis: Redis;
  readonly #logger: Logger;
  readonly #doJob: DoJob;
  readonly #workers = new Map<string, Worker<QueuedWork>>();
  readonly #closing = new Set<Promise<void>>();

  constructor(options: { redis: Redis; logger: Logger; doJob: DoJob }) {
    this.#redis = options.redis;
    this.#logger = options.logger;
    this.#doJob = options.doJob;
  }

  get names(): string[] {
    return [...this.#workers.keys()];
  }

  serve(queue: string): void {
    if (this.#workers.has(queue)) return;
    const worker = new Worker<QueuedWork>(queueKey(queue), (job, lock) => this.#doJob(job, lock), {
      connection: this.#redis,
      prefix: QUEUE_PREFIX,
      lockDuration: LOCK_MS,
      stalledInterval: STALLED_INTERVAL_MS,
      // A worker that dies is no reason to give a task up: the scheduler counts tries.
      maxStalledCount: Number.MAX_SAFE_INTEGER,
      runRetryDelay: 500,
    });
    worker.on('error', (error) => this.#logger.debug({ queue, reason: String(error) }, 'Redis does not answer'));
    this.#workers.set(queue, worker);
  }

  /** Takes nothing more from it. What was taken is finished. */
  leave(queue: string): void {
    const worker = this.#workers.get(queue);
    if (!worker) return;
    this.#workers.delete(queue);
    const closing = worker
      .close()
      .catch(() => undefined)
      .finally(() => this.#closing.delete(closing));
    this.#closing.add(closing);
  }

  /** Takes nothing more. Resolves when all that was taken is done. */
  async close(): Promise<void> {
    for (const queue of this.names) this.leave(queue);
    await Promise.all(this.#closing);
  }
}
