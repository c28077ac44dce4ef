import type { Redis } from 'ioredis';
import type { Clock } from '../../foundation/clock.ts';
import { type JsonObject, isJsonObject } from '../../foundation/json.ts';
import { Signer } from '../../foundation/signer.ts';
import { QUEUE_PREFIX } from './task-queue.ts';

/*
 * What workers are told by those who run them, over a channel of Redis. Who reaches Redis can say anything there; so each message
 * is signed with `[webserver] secret_key`, is good for a moment, and is obeyed once.
 */

/** Where all workers listen. The databases of a Redis share their channels, so that its number stands in the name. */
export function orderChannel(redis: Redis): string {
  return `${QUEUE_PREFIX}:orders:${redis.options.db ?? 0}`;
}

export function answerChannel(redis: Redis, orderId: string): string {
  return `${orderChannel(redis)}:${orderId}`;
}

/** How long a message is good for; the clocks of two machines may be apart by as much. */
const LIFE_MS = 60_000;

/**
 * `describe`: only answer. `shutdown`: end in good order. `serve`: take tasks of these queues, too. `leave`: take no more of these
 * queues; absent: of none.
 */
export type WorkerOrder =
  | { kind: 'describe' }
  | { kind: 'shutdown' }
  | { kind: 'serve'; queues: string[] }
  | { kind: 'leave'; queues?: string[] };

export interface SentOrder {
  /** Made up by the sender: answers go to a channel of that name. */
  id: string;
  /** Whom it is for, as {@link WorkerState.hostname}; absent: all. */
  to?: string;
  order: WorkerOrder;
}

/** What each worker answers: how it is, once it has obeyed; one that is not meant, only that it has heard. */
export interface OrderAnswer {
  state?: WorkerState;
}

/** A worker, as it says itself. */
export interface WorkerState {
  hostname: string;
  pid: number;
  queues: string[];
  concurrency: number;
  /** How many tasks it runs. */
  tasks: number;
  version: string;
}

/** Writes and reads the messages of one side. */
export class OrderSignatures {
  readonly #signer: Signer;
  readonly #clock: Clock;
  /** Ids of what was read, by when they may be forgotten. */
  readonly #seen = new Map<string, number>();

  /** @param secretKey not empty */
  constructor(secretKey: string, clock: Clock) {
    this.#signer = new Signer(secretKey, 'worker order');
    this.#clock = clock;
  }

  /** @param id unlike that of any other message of its kind */
  sign(id: string, kind: 'order' | 'answer', body: SentOrder | OrderAnswer): string {
    return this.#signer.sign({ id: `${kind} ${id}`, at: this.#clock.nowMs(), body: { ...body } as JsonObject });
  }

  /** The body of a message of that kind; undefined where it is not ours, too old or was read before. */
  read(message: string, kind: 'order' | 'answer'): JsonObject | undefined {
    const value = this.#verify(message);
    if (!isJsonObject(value) || typeof value.id !== 'string' || typeof value.at !== 'number') return undefined;
    const nowMs = this.#clock.nowMs();
    for (const [id, untilMs] of this.#seen) if (untilMs < nowMs) this.#seen.delete(id);
    const isGood =
      Math.abs(nowMs - value.at) <= LIFE_MS && value.id.startsWith(`${kind} `) && !this.#seen.has(value.id);
    if (!isGood || !isJsonObject(value.body)) return undefined;
    this.#seen.set(value.id, nowMs + 2 * LIFE_MS);
    return value.body;
  }

  #verify(message: string): unknown {
    try {
      return this.#signer.verify(message);
    } catch {
      return undefined;
    }
  }
}
