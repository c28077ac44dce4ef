import type { Clock } from '../../foundation/clock.ts';

/** So many may be at work at once; whoever finds no place waits until one is open. */
export class Slots {
  readonly #clock: Clock;
  #open: number;
  readonly #waiting = new Set<(isOpen: boolean) => void>();
  #isOver = false;

  constructor(count: number, clock: Clock) {
    this.#open = count;
    this.#clock = clock;
  }

  /** Takes up to so many places, each to be released once. @returns how many it took */
  take(count: number): number {
    const taken = Math.min(this.#isOver ? 0 : this.#open, count);
    this.#open -= taken;
    return taken;
  }

  release(): void {
    this.#open += 1;
    for (const settle of this.#waiting) settle(true);
  }

  /** @returns whether a place is open: false after so long, and at the end */
  untilOpen(patienceMs?: number): Promise<boolean> {
    if (this.#isOver || this.#open > 0) return Promise.resolve(!this.#isOver);
    return new Promise((resolve) => {
      const settle = (isOpen: boolean) => {
        cancel();
        this.#waiting.delete(settle);
        resolve(isOpen);
      };
      const cancel = patienceMs === undefined ? () => undefined : this.#clock.after(patienceMs, () => settle(false));
      this.#waiting.add(settle);
    });
  }

  /** Whoever waits goes without. */
  close(): void {
    this.#isOver = true;
    for (const settle of this.#waiting) settle(false);
  }
}
