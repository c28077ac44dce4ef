/** So many may be at work at once; others wait for their turn. */
export class Slots {
  #open: number;
  readonly #waiting: ((taken: boolean) => void)[] = [];
  #isOver = false;
  /** Called when a slot is taken or freed. */
  onChange: () => void = () => undefined;

  constructor(count: number) {
    this.#open = count;
  }

  get open(): number {
    return this.#open;
  }

  /** Resolves with a slot, which is to be freed; false: there are none any more. */
  take(): Promise<boolean> {
    if (this.#isOver) return Promise.resolve(false);
    if (this.#open === 0) return new Promise((resolve) => this.#waiting.push(resolve));
    this.#open -= 1;
    this.onChange();
    return Promise.resolve(true);
  }

  free(): void {
    const next = this.#waiting.shift();
    if (next) return next(true);
    this.#open += 1;
    this.onChange();
  }

  /** Whoever waits goes without. */
  refuseAll(): void {
    this.#isOver = true;
    for (const resolve of this.#waiting.splice(0)) resolve(false);
  }
}
