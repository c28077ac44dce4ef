import { Redis } from 'ioredis';

/** Before the keys of all our queues in Redis. */
export const QUEUE_PREFIX = 'tradewind';
/** How long a worker may take to begin what is in a job, before another one may try. */
export const LOCK_MS = 5000;
/** How often workers look for such jobs. All of them must look: the dead one did, too. */
export const STALLED_INTERVAL_MS = 1000;

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
