/** Tries that take less on average are short: the next ones are taken from the queue before the last ones have ended. */
const SHORT_TRY_MS = 100;
/** How much each try counts in the average. */
const WEIGHT = 0.05;

/** A source of jobs, of which so many may be with us at once. */
interface Source {
  concurrency: number;
}

/**
 * How many jobs each queue may hand to a worker. No more than it has room for, so that none waits here which another worker could
 * begin; but those whose end is only being reported do not count, and of short tasks a few are taken ahead, since their time goes
 * into messages.
 */
export class JobLimits {
  readonly #slots: number;
  readonly #jobs = new Map<Source, number>();
  #all = 0;
  #ended = 0;
  #averageMs = Infinity;

  /** @param slots how many tasks run at once */
  constructor(slots: number) {
    this.#slots = slots;
  }

  add(source: Source): void {
    this.#jobs.set(source, 0);
    this.#share();
  }

  /** One that hands over no more jobs, and has none with us. */
  remove(source: Source): void {
    this.#jobs.delete(source);
  }

  begin(source: Source): void {
    this.#change(source, 1);
  }

  /** @param hadEnded whether {@link noteEnd} was called for it */
  end(source: Source, hadEnded: boolean): void {
    if (hadEnded) this.#ended -= 1;
    this.#change(source, -1);
  }

  /** A try has ended after so long; its job is still to be told so. */
  noteEnd(ms: number): void {
    this.#ended += 1;
    this.#averageMs = this.#averageMs === Infinity ? ms : this.#averageMs + WEIGHT * (ms - this.#averageMs);
    this.#share();
  }

  /** A job had to wait for long: there is no sense in taking any ahead. */
  noteWait(): void {
    this.#averageMs = Infinity;
    this.#share();
  }

  #change(source: Source, by: number): void {
    this.#all += by;
    this.#jobs.set(source, (this.#jobs.get(source) ?? 0) + by);
    this.#share();
  }

  #share(): void {
    const ahead = this.#averageMs < SHORT_TRY_MS ? this.#slots : 0;
    const room = this.#slots + this.#ended + ahead - this.#all;
    for (const [source, jobs] of this.#jobs) source.concurrency = Math.max(1, jobs + room);
  }
}
