import type { Redis } from 'ioredis';
import type { Clock } from '../../foundation/clock.ts';
import { QUEUE_PREFIX } from './task-queue.ts';

/** How long a worker counts as there after it has said so. */
const PRESENT_MS = 5000;
const SAY_MS = 1000;

/** A worker process. */
export interface WorkerIdentity {
  readonly hostname: string;
  readonly pid: number;
}

function presenceKey({ hostname, pid }: WorkerIdentity): string {
  return `${QUEUE_PREFIX}:worker:${encodeURIComponent(hostname)}:${pid}`;
}

/** Says in Redis that a worker is there, again and again. @returns what ends it */
export function stayPresent(redis: Redis, who: WorkerIdentity, clock: Clock): () => void {
  let cancel: () => void = () => undefined;
  const say = () => {
    redis.set(presenceKey(who), '', 'PX', PRESENT_MS).catch(() => undefined);
    cancel = clock.after(SAY_MS, say);
  };
  say();
  return () => cancel();
}

/** Whether Redis has heard of a worker lately. @throws Error where Redis does not answer */
export async function isPresent(redis: Redis, who: WorkerIdentity): Promise<boolean> {
  return (await redis.exists(presenceKey(who))) === 1;
}
