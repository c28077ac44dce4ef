/** Bodies up to this size are always read at once. */
const SMALL_BYTES = 64 * 1024;

/**
 * How many bytes of request bodies are held in memory at once, whatever the number of connections. A body that is larger than
 * small ones waits, unread, while too much is held; the first of the large ones always goes on, so that nobody waits for ever.
 */
export class BodyBudget {
  readonly #limitBytes: number;
  readonly #large = new Set<BodyShare>();
  #heldBytes = 0;

  constructor(limitBytes: number) {
    this.#limitBytes = limitBytes;
  }

  /** For one body. It must be released. */
  open(): BodyShare {
    return {
      bytes: 0,
      goOn: undefined,
      released: false,
    };
  }

  /**
   * Counts bytes that have arrived.
   * @param goOn called once when more may be read, where the answer is false
   * @returns whether to go on reading now
   */
  add(share: BodyShare, bytes: number, goOn: () => void): boolean {
    if (share.released) return true;
    share.bytes += bytes;
    this.#heldBytes += bytes;
    if (share.bytes <= SMALL_BYTES) return true;
    this.#large.add(share);
    if (this.#mayGoOn(share)) return true;
    share.goOn = goOn;
    return false;
  }

  /** The body is in memory no more. Releasing twice is harmless. */
  release(share: BodyShare): void {
    if (share.released) return;
    share.released = true;
    share.goOn = undefined;
    this.#heldBytes -= share.bytes;
    this.#large.delete(share);
    for (const waiting of this.#large) {
      const { goOn } = waiting;
      if (goOn === undefined || !this.#mayGoOn(waiting)) continue;
      waiting.goOn = undefined;
      goOn();
    }
  }

  #mayGoOn(share: BodyShare): boolean {
    const [first] = this.#large;
    return share === first || this.#heldBytes <= this.#limitBytes;
  }
}

/** What one body has taken of the budget. */
export interface BodyShare {
  bytes: number;
  goOn: (() => void) | undefined;
  released: boolean;
}
