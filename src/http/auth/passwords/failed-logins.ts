import type { RateLimit } from '../../../config/rate-limit.ts';
import type { Clock } from '../../../foundation/clock.ts';

/** How many names, and how many clients, are remembered: an attack must not fill the memory. */
const MOST_KEYS = 10_000;

/** Counts failed logins, and says when there were too many. */
export class FailedLogins {
  readonly #clock: Clock;
  readonly #limit: RateLimit | undefined;
  /** When each failed lately, by what failed; the longest unused first. */
  readonly #failures = new Map<string, number[]>();

  /** @param limit undefined: there never are too many */
  constructor(clock: Clock, limit: RateLimit | undefined) {
    this.#clock = clock;
    this.#limit = limit;
  }

  /** How long until all of the keys may try again, in milliseconds; 0: now. */
  waitMs(keys: readonly string[]): number {
    return Math.max(0, ...keys.map((key) => this.#waitOf(key)));
  }

  failed(keys: readonly string[]): void {
    if (!this.#limit) return;
    for (const key of keys) {
      // No more than the limit are needed to know when the next may be made.
      const times = [...this.#recent(key), this.#clock.monotonicMs()].slice(-this.#limit.times);
      this.#failures.delete(key);
      this.#failures.set(key, times);
    }
    for (const oldest of this.#failures.keys()) {
      if (this.#failures.size <= MOST_KEYS) return;
      this.#failures.delete(oldest);
    }
  }

  #waitOf(key: string): number {
    const times = this.#recent(key);
    const [first] = times;
    if (!this.#limit || first === undefined || times.length < this.#limit.times) return 0;
    return first + this.#limit.withinMs - this.#clock.monotonicMs();
  }

  #recent(key: string): number[] {
    const since = this.#clock.monotonicMs() - (this.#limit?.withinMs ?? 0);
    return (this.#failures.get(key) ?? []).filter((time) => time > since);
  }
}
