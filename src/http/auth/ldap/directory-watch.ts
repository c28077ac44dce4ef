import type { Clock } from '../../../foundation/clock.ts';

/** How long a directory that was away is left alone. */
const REST_MS = 1_000;

/**
 * Keeps callers from waiting, one after the other, for a directory that is away: after a failure all fail at once, but for one in
 * a while that tries anew.
 */
export class DirectoryWatch {
  readonly #clock: Clock;
  #away: { error: unknown; tryAgainAt: number } | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
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
      this.#away = { error, tryAgainAt: this.#clock.monotonicMs() + REST_MS };
      throw error;
    }
  }
}
