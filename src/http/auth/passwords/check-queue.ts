/**
 * Lets a few slow checks run at once, so that a flood of logins takes neither all memory (19 MiB for each) nor all threads.
 */
export class CheckQueue {
  readonly #atOnce: number;
  readonly #longest: number;
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  /** @param longest how many may wait */
  constructor(atOnce: number, longest: number) {
    this.#atOnce = atOnce;
    this.#longest = longest;
  }

  get isFull(): boolean {
    return this.#waiting.length >= this.#longest;
  }

  async run<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.#running >= this.#atOnce) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    else this.#running += 1;
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      // The place is handed on, or it is free.
      if (next) next();
      else this.#running -= 1;
    }
  }
}
