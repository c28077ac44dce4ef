/** Work that nobody awaits when it is begun, and that somebody may wait for later. */
export class WorkUnderWay {
  readonly #onFailure: (error: unknown) => void;
  readonly #onIdle: () => void;
  readonly #underWay = new Set<Promise<void>>();

  /** @param onIdle called whenever the last of it has ended */
  constructor({ onFailure, onIdle }: { onFailure: (error: unknown) => void; onIdle: () => void }) {
    this.#onFailure = onFailure;
    this.#onIdle = onIdle;
  }

  add(work: Promise<void>): void {
    const done = work.catch(this.#onFailure).finally(() => {
      this.#underWay.delete(done);
      if (this.#underWay.size === 0) this.#onIdle();
    });
    this.#underWay.add(done);
  }

  /** Resolves when nothing is under way, what was added meanwhile included. */
  async idle(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.all(this.#underWay);
  }
}
