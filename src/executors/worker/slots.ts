import type { Clock } from '../../foundation/clock.ts';

/** Frees a slot, once. */
type Release = () => void;

/** So many may be at work at once; others wait for their turn, but not for long. */
export class Slots {
  readonly #clock: Clock;
  readonly #patienceMs: number;
  #open: number;
  readonly #waiting = new Set<(release: Release | undefined) => void>();
  #isOver = false;

  /** @param patienceMs how long somebody waits at most */
  constructor(count: number, clock: Clock, patienceMs: number) {
    this.#open = count;
    this.#clock = clock;
    this.#patienceMs = patienceMs;
  }

  /** Resolves with what frees the slot; undefined: there is none in time, or none any more. */
  take(): Promise<Release | undefined> {
    if (this.#isOver) return Promise.resolve(undefined);
    if (this.#open > 0) {
      this.#open -= 1;
      return Promise.resolve(this.#releaseOnce());
    }
    return new Promise((resolve) => {
      const settle = (release: Release | undefined) => {
        cancel();
        this.#waiting.delete(settle);
        resolve(release);
      };
      const cancel = this.#clock.after(this.#patienceMs, () => settle(undefined));
      this.#waiting.add(settle);
    });
  }

  /** Whoever waits goes without. */
  refuseAll(): void {
    this.#isOver = true;
    for (const settle of this.#waiting) settle(undefined);
  }

  #releaseOnce(): Release {
    let isReleased = false;
    return () => {
      if (isReleased) return;
      isReleased = true;
      const [next] = this.#waiting;
      if (next) next(this.#releaseOnce());
      else this.#open += 1;
    };
  }
}
