import { randomUUID } from 'node:crypto';
import { AppError } from '../../foundation/app-error.ts';
import type { Clock } from '../../foundation/clock.ts';
import { connectToRedis } from './task-queue.ts';
import {
  type OrderAnswer,
  OrderSignatures,
  type SentOrder,
  type WorkerOrder,
  type WorkerState,
  answerChannel,
  orderChannel,
} from './worker-orders.ts';

export interface OrderingOptions {
  clock: Clock;
  /** `[celery] broker_url`. */
  brokerUrl: string;
  /** `[webserver] secret_key`. */
  secretKey: string;
}

/** How long workers have to answer. Usually all have within some milliseconds. */
const ANSWER_MS = 1000;

/**
 * Tells workers what to do.
 * @param to the name of one; absent: all
 * @returns those that have done it, by their names
 * @throws AppError BROKER_UNAVAILABLE, or INVALID_INPUT where there is no key to sign it with
 */
export async function orderWorkers(
  { clock, brokerUrl, secretKey }: OrderingOptions,
  order: WorkerOrder,
  to?: string,
): Promise<WorkerState[]> {
  if (secretKey === '') throw new AppError('INVALID_INPUT', { reason: NO_SECRET });
  const redis = connectToRedis(brokerUrl, { maxRetriesPerRequest: 1 });
  const listener = redis.duplicate();
  const signatures = new OrderSignatures(secretKey, clock);
  const sent: SentOrder = { id: randomUUID(), order, ...(to !== undefined && { to }) };
  const answers: OrderAnswer[] = [];
  const { promise: complete, resolve } = Promise.withResolvers<void>();
  let reason = 'it does not answer';
  for (const connection of [redis, listener]) {
    connection.on('error', (error: Error) => (reason = error.message || reason));
  }
  const cancel = clock.after(ANSWER_MS, resolve);
  try {
    let listening = Infinity;
    const look = () => answers.length >= listening && resolve();
    listener.on('message', (_channel, message) => {
      // Made by one who has our key.
      const answer = signatures.read(message, 'answer') as OrderAnswer | undefined;
      if (answer) answers.push(answer);
      look();
    });
    await listener.subscribe(answerChannel(redis, sent.id));
    listening = await redis.publish(orderChannel(redis), signatures.sign(sent.id, 'order', sent));
    look();
    await complete;
  } catch (cause) {
    throw new AppError('BROKER_UNAVAILABLE', { reason }, { cause });
  } finally {
    cancel();
    redis.disconnect();
    listener.disconnect();
  }
  const states = answers.flatMap(({ state }) => state ?? []);
  return states.toSorted((a, b) => a.hostname.localeCompare(b.hostname) || a.pid - b.pid);
}

const NO_SECRET =
  'workers obey only where [webserver] secret_key is set, to the same text on their machines and on this one';
