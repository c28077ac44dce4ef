import type { Clock } from '../../foundation/clock.ts';

/** So many may be at work at once; whoever finds no place waits until some are open. */
export class Slots {
  readonly #clock: Clock;
  #capacity: number;
  #taken = 0;
  readonly #waiting = new Set<() => void>();
  #isOver = false;

  constructor(capacity: number, clock: Clock) {
    this.#capacity = capacity;
    this.#clock = clock;
  }

  /** How many are taken. */
  get taken(): number {
    return this.#taken;
  }

  /** Where there are fewer places than are taken, the next ones are open when enough were released. */
  setCapacity(capacity: number): void {
    this.#capacity = capacity;
  }

  /** Takes up to so many places, each to be released once. @returns how many it took */
  take(count: number): number {
    const taken = Math.min(this.#open, count);
    this.#taken += taken;
    return taken;
  }

  release(): void {
    this.#taken -= 1;
    for (const look of this.#waiting) look();
  }

  /** Resolves when so many places are open, after so long, or at the end. @returns whether any is open */
  untilOpen(count: number, patienceMs?: number): Promise<boolean> {
    return new Promise((resolve) => {
      const settle = () => {
        cancel();
        this.#waiting.delete(look);
        resolve(this.#open > 0);
      };
      const look = () => {
        if (this.#isOver || this.#open >= count) settle();
      };
      const cancel = patienceMs === undefined ? () => undefined : this.#clock.after(patienceMs, settle);
      this.#waiting.add(look);
      look();
    });
  }

  /** Nothing is open any more. */
  close(): void {
    this.#isOver = true;
    for (const look of this.#waiting) look();
  }

  get #open(): number {
    return this.#isOver ? 0 : Math.max(0, this.#capacity - this.#taken);
  }
}
