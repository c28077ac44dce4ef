import { ProcessorTime } from './processor-time.ts';

/** Tries that take less on average are short: more processes would be in each other's way. */
const SHORT_TRY_MS = 25;

interface Tries {
  count: number;
  /** How long they took, added up. */
  ms: number;
}

/** What a pool needs to know of the last moments in which work waited, to tell whether more processes would help. */
export interface PoolLoad {
  areTriesShort: boolean;
  /** Whether the machine has no processor time to spare. Undefined: it is too early to tell. */
  isSaturated: boolean | undefined;
}

/**
 * Judges spans of a tenth of a second and more. It goes by how long tries took in their processes, not by when this thread hears of
 * their ends: while it works on many tasks at once it hears of none.
 */
export class PoolLoadMeter {
  readonly #processorTime: ProcessorTime;
  #inThisSpan: Tries = { count: 0, ms: 0 };
  #inTheLast: Tries = { count: 0, ms: 0 };

  constructor(processorTime = new ProcessorTime()) {
    this.#processorTime = processorTime;
  }

  /** Work waits from now on. */
  begin(): void {
    this.#processorTime.begin();
  }

  noteTry(ms: number): void {
    this.#inThisSpan.count += 1;
    this.#inThisSpan.ms += ms;
  }

  /** Nothing waits any more: what was is not judged by what comes. */
  end(): void {
    this.#processorTime.drop();
    this.#inThisSpan = { count: 0, ms: 0 };
    this.#inTheLast = { count: 0, ms: 0 };
  }

  get areTriesShort(): boolean {
    const count = this.#inThisSpan.count + this.#inTheLast.count;
    return count > 0 && this.#inThisSpan.ms + this.#inTheLast.ms < count * SHORT_TRY_MS;
  }

  judge(): PoolLoad {
    const { areTriesShort } = this;
    const isSaturated = this.#processorTime.wasScarce();
    if (isSaturated !== undefined) {
      this.#processorTime.begin();
      this.#inTheLast = this.#inThisSpan;
      this.#inThisSpan = { count: 0, ms: 0 };
    }
    return { areTriesShort, isSaturated };
  }
}
