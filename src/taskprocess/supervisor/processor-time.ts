import { cpus } from 'node:os';

/** With less of its processors' time to spare, a machine has none: what is left falls to the system's own work. */
const SPARE_SHARE = 0.25;

interface Times {
  idleMs: number;
  allMs: number;
}

/** Tells whether the processors of this machine have time to spare. A look costs some 50 µs. */
export class ProcessorTime {
  #begun: Times | undefined;

  /** Begins a span of time to judge, unless one has begun. */
  begin(): void {
    this.#begun ??= readTimes();
  }

  /** Ends the span: was hardly any processor time left over in it? Yes where it was too short to tell. */
  wasScarce(): boolean {
    const before = this.#begun;
    this.#begun = undefined;
    if (before === undefined) return true;
    const now = readTimes();
    const idleMs = now.idleMs - before.idleMs;
    return idleMs <= (now.allMs - before.allMs) * SPARE_SHARE;
  }
}

function readTimes(): Times {
  const sum: Times = { idleMs: 0, allMs: 0 };
  for (const { times } of cpus()) {
    sum.idleMs += times.idle;
    sum.allMs += times.idle + times.user + times.nice + times.sys + times.irq;
  }
  return sum;
}
