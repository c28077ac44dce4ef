/** What is to be done at certain times, the earliest first. Entries are not cancelled: whoever fires looks whether it still holds. */
export class Agenda {
  /** Sorted by time, the earliest last. */
  readonly #entries: { atMs: number; fire: () => void }[] = [];

  /** When the earliest entry is due, in milliseconds since the epoch; Infinity where there is none. */
  get nextMs(): number {
    return this.#entries.at(-1)?.atMs ?? Infinity;
  }

  add(atMs: number, fire: () => void): void {
    let low = 0;
    let high = this.#entries.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#entries[middle]?.atMs ?? 0) > atMs) low = middle + 1;
      else high = middle;
    }
    this.#entries.splice(low, 0, { atMs, fire });
  }

  /** Fires all that is due. */
  fireDue(nowMs: number): void {
    for (;;) {
      const entry = this.#entries.at(-1);
      if (!entry || entry.atMs > nowMs) return;
      this.#entries.pop();
      entry.fire();
    }
  }

  clear(): void {
    this.#entries.length = 0;
  }
}
