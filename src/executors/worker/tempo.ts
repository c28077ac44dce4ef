import type { Clock } from '../../foundation/clock.ts';

/** So much work may be in hand, by the time that it will take. */
const IN_HAND_MS = 100;
/** So many times the tries that run at once may be in hand at most. */
const MOST_IN_HAND = 6;
/** How much each end counts in the average. */
const WEIGHT = 1 / 16;

/**
 * How many tries a worker takes on. No more than it may run at once, so that none waits here which another worker could begin;
 * unless they are so short that their time goes into messages: then some more, so that many share a message.
 */
export class Tempo {
  readonly #clock: Clock;
  readonly #concurrency: number;
  /** Monotonic. */
  lastEndMs: number;
  #intervalMs = Infinity;

  /** @param concurrency how many tries run at once */
  constructor(concurrency: number, clock: Clock) {
    this.#concurrency = concurrency;
    this.#clock = clock;
    this.lastEndMs = clock.monotonicMs();
  }

  /** A try has ended. */
  noteEnd(): void {
    const nowMs = this.#clock.monotonicMs();
    const ms = nowMs - this.lastEndMs;
    this.lastEndMs = nowMs;
    this.#intervalMs =
      this.#intervalMs === Infinity ? ms + IN_HAND_MS : this.#intervalMs + WEIGHT * (ms - this.#intervalMs);
  }

  /** Nothing has ended for long. */
  slowDown(): void {
    this.#intervalMs = Infinity;
  }

  /** How many may be in hand. */
  get capacity(): number {
    const ahead = Math.min(MOST_IN_HAND * this.#concurrency, Math.floor(IN_HAND_MS / this.#intervalMs));
    return Math.max(this.#concurrency, ahead);
  }
}
