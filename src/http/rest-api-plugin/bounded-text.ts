/** A text that grows piece by piece up to a limit; what is beyond it is counted and dropped. */
export class BoundedText {
  readonly #limit: number;
  #pieces: string[] = [];
  #length = 0;
  #dropped = 0;

  /** @param limit in characters */
  constructor(limit: number) {
    this.#limit = limit;
  }

  add(piece: string): void {
    const room = Math.max(0, this.#limit - this.#length);
    this.#dropped += Math.max(0, piece.length - room);
    if (room === 0) return;
    const kept = piece.slice(0, room);
    this.#pieces.push(kept);
    this.#length += kept.length;
  }

  toString(): string {
    const text = this.#pieces.join('');
    return this.#dropped === 0 ? text : `${text}\n... ${this.#dropped} more characters were left out\n`;
  }
}
