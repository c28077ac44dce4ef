import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import type { Clock } from '../../foundation/clock.ts';
import type { Logger } from '../../foundation/log.ts';
import {
  type OrderAnswer,
  OrderSignatures,
  type SentOrder,
  type WorkerOrder,
  type WorkerState,
  answerChannel,
  orderChannel,
} from '../celery/worker-orders.ts';

export interface OrderListenerOptions {
  clock: Clock;
  logger: Logger;
  /** Of the worker: orders come by a connection of their own. */
  redis: Redis;
  /** `[webserver] secret_key`. */
  secretKey: string;
  hostname: string;
  obey: (order: WorkerOrder) => void;
  /** How the worker is now, but for its name. */
  describe: () => Omit<WorkerState, 'hostname'>;
}

/** Hears what workers are told, and obeys what is meant for this one. */
export class OrderListener {
  readonly #options: OrderListenerOptions;
  readonly #signatures: OrderSignatures;
  readonly #connection: Redis;

  constructor(options: OrderListenerOptions) {
    this.#options = options;
    this.#signatures = new OrderSignatures(options.secretKey, options.clock);
    this.#connection = options.redis.duplicate();
    this.#connection.on('error', () => undefined);
    this.#connection.on('message', (_channel, message) => this.#hear(message));
    // Redis may be away: it is subscribed to when it is there, and again after each absence.
    this.#connection.subscribe(orderChannel(options.redis)).catch(() => undefined);
  }

  close(): void {
    this.#connection.disconnect();
  }

  #hear(message: string): void {
    const { logger, hostname, obey, describe } = this.#options;
    // Made by one who has our key.
    const sent = this.#signatures.read(message, 'order') as SentOrder | undefined;
    if (!sent) {
      const why =
        'it is not signed with our [webserver] secret_key, or too old: the clocks of both machines may differ';
      logger.warning({ why }, 'an order was refused');
      return;
    }
    const isMeant = sent.to === undefined || sent.to === hostname;
    if (isMeant) obey(sent.order);
    if (isMeant && sent.order.kind !== 'describe') {
      const queues = 'queues' in sent.order ? sent.order.queues?.join(',') : undefined;
      logger.info({ order: sent.order.kind, queues }, 'an order was obeyed');
    }
    this.#answer(sent.id, isMeant ? { state: { hostname, ...describe() } } : {});
  }

  #answer(orderId: string, answer: OrderAnswer): void {
    const { redis } = this.#options;
    const text = this.#signatures.sign(`${orderId} ${randomUUID()}`, 'answer', answer);
    redis.publish(answerChannel(redis, orderId), text).catch(() => undefined);
  }
}
