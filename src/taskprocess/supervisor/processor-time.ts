import { cpus } from 'node:os';

/** With less of its processors' time to spare, a machine has none: what is left falls to the system's own work. */
const SPARE_SHARE = 0.25;
/** The system counts in steps of 10 ms: of a shorter span it cannot be told how busy it was. */
const SHORTEST_SPAN_MS = 100;

/** Since the machine started, of each processor. */
export type ProcessorTimes = readonly { idleMs: number; allMs: number }[];

/** Tells whether the processors of this machine have time to spare. A look costs some 50 µs. */
export class ProcessorTime {
  readonly #read: () => ProcessorTimes;
  #begun: ProcessorTimes | undefined;

  constructor(read: () => ProcessorTimes = readTimes) {
    this.#read = read;
  }

  /** Begins a span of time to judge, unless one has begun. */
  begin(): void {
    this.#begun ??= this.#read();
  }

  /** Ends the span without a judgement. */
  drop(): void {
    this.#begun = undefined;
  }

  /** Ends the span: was hardly any processor time left over in it? While it is too short to tell, it goes on (undefined). */
  wasScarce(): boolean | undefined {
    if (this.#begun === undefined) return undefined;
    const before = sum(this.#begun);
    const times = this.#read();
    const now = sum(times);
    const allMs = now.allMs - before.allMs;
    if (allMs < SHORTEST_SPAN_MS * times.length) return undefined;
    this.#begun = undefined;
    return now.idleMs - before.idleMs <= allMs * SPARE_SHARE;
  }
}

function sum(times: ProcessorTimes): { idleMs: number; allMs: number } {
  return times.reduce((all, one) => ({ idleMs: all.idleMs + one.idleMs, allMs: all.allMs + one.allMs }), {
    idleMs: 0,
    allMs: 0,
  });
}

function readTimes(): ProcessorTimes {
  return cpus().map(({ times }) => ({
    idleMs: times.idle,
    allMs: times.idle + times.user + times.nice + times.sys + times.irq,
  }));
}
