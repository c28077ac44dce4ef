import { type Timestamp, timestampFromMs } from './timestamp.ts';

/** The only source of the time. Nothing else calls `Date.now()`, so that tests can step it. */
export interface Clock {
  /** The wall clock, with microseconds. */
  now(): Timestamp;
  /** The wall clock in milliseconds since the epoch. */
  nowMs(): number;
  /** Milliseconds that never jump, for measuring and for deadlines of live processes. */
  monotonicMs(): number;
  /** Calls back once after `ms`; returns what cancels it. Does not keep the process alive. */
  after(ms: number, callback: () => void): () => void;
}

/** The longest delay that setTimeout takes, about 24 days: a longer one is none. */
export const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** The clock of the machine. */
export const systemClock: Clock = {
  // All digits of one clock, the same for every process of the machine: microseconds of another one would turn back with each
  // millisecond, and what took less would end before it began.
  now: () => timestampFromMs(Number(Temporal.Now.instant().epochNanoseconds / 1000n) / 1000),
  nowMs: () => Date.now(),
  monotonicMs: () => performance.now(),
  after(ms, callback) {
    const timer = setTimeout(callback, Math.min(Math.max(0, ms), LONGEST_TIMER_MS));
    timer.unref();
    return () => clearTimeout(timer);
  },
};

/** A clock for tests: stands still until it is told to move. */
export class ManualClock implements Clock {
  #ms: number;
  /** By how much it was stepped. */
  #steppedMs = 0;
  #timers = new Set<{ at: number; callback: () => void }>();

  constructor(start: Timestamp) {
    this.#ms = Date.parse(start);
  }

  now(): Timestamp {
    return timestampFromMs(this.#ms);
  }

  nowMs(): number {
    return this.#ms;
  }

  monotonicMs(): number {
    return this.#ms - this.#steppedMs;
  }

  after(ms: number, callback: () => void): () => void {
    const timer = { at: this.#ms + ms, callback };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  /** Moves the clock and fires what became due, in order. */
  advance(ms: number): void {
    const end = this.#ms + ms;
    for (;;) {
      const due = [...this.#timers].filter((timer) => timer.at <= end).sort((a, b) => a.at - b.at)[0];
      if (!due) break;
      this.#timers.delete(due);
      this.#ms = Math.max(this.#ms, due.at);
      due.callback();
    }
    this.#ms = end;
  }

  /** Sets the wall clock forward, or back where `ms` is negative. Timers keep the time that they have left. */
  step(ms: number): void {
    this.#ms += ms;
    this.#steppedMs += ms;
    for (const timer of this.#timers) timer.at += ms;
  }
}
