import type { Clock } from '../../../foundation/clock.ts';

/** How long a directory that was away is left alone. */
const REST_MS = 1_000;

/**
 * Keeps callers from waiting, one after the other, for a directory that is away: then all fail at once, but for one in a while
 * that tries anew.
 */
export class DirectoryWatch {
  readonly #clock: Clock;
  readonly #meansAway: (error: unknown) => boolean;
  #away: { error: unknown; tryAgainAt: number } | undefined;

  /** @param meansAway tells a failure that all would have from one that only this question has */
  constructor(clock: Clock, meansAway: (error: unknown) => boolean) {
    this.#clock = clock;
    this.#meansAway = meansAway;
  }

  /** @throws what `ask` throws, or threw when the directory was last asked */
  async ask<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
    const away = this.#away;
    if (away) {
      if (this.#clock.monotonicMs() < away.tryAgainAt) throw away.error;
      // Until this one knows more, the others need not wait for it.
      away.tryAgainAt = Infinity;
    }
    try {
      const answer = await ask();
      this.#away = undefined;
      return answer;
    } catch (error) {
      this.#away = this.#meansAway(error) ? { error, tryAgainAt: this.#clock.monotonicMs() + REST_MS } : undefined;
      throw error;
    }
  }
}
