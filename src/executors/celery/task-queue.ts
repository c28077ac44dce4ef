import { Redis } from 'ioredis';
import type { Workload } from '../../taskprocess/workload.ts';

/** Before the keys of all our queues in Redis. */
export const QUEUE_PREFIX = 'tradewind';
/** A job without a living worker goes to another one after so long: the locks of living workers are renewed. */
export const LOCK_MS = 5000;
/** How often workers look for such jobs. All of them must look: the dead one did, too. */
export const STALLED_INTERVAL_MS = 1000;

/** What lies in a queue. The job's id is that of the task instance's try, or of the callback. */
export interface QueuedWork {
  workload: Workload;
  /** Lets the worker begin it: scope `claim` or `callback`. */
  token: string;
}

/** The middle of BullMQ's priorities, which are 1 to 2^21; the least comes first, and equals in the order of their coming. */
const MIDDLE = 2 ** 20;

/** What BullMQ is to know of `priority_weight`. Callbacks come before all tasks: somebody waits to be told. */
export function priorityOf(workload: Workload): number {
  if (workload.kind === 'callback') return 1;
  return Math.min(2 * MIDDLE, Math.max(2, MIDDLE - workload.priorityWeight));
}

/** The name of a queue in Redis. BullMQ keeps `:` for itself. */
export function queueKey(queue: string): string {
  return queue.replaceAll('%', '%25').replaceAll(':', '%3A');
}

/** Connects to Redis, again and again where it is away. */
export function connectToRedis(
  brokerUrl: string,
  options: { enableOfflineQueue?: boolean; maxRetriesPerRequest: number | null },
): Redis {
  const redis = new Redis(brokerUrl, { ...options, retryStrategy: (times: number) => Math.min(50 * 2 ** times, 1000) });
  // Each failed attempt is an event; whoever needs the answer hears of it by what they asked.
  redis.on('error', () => undefined);
  return redis;
}
