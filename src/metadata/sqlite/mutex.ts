/** Lets one at a time go on, in the order of their coming. */
export class Mutex {
  #last: Promise<void> = Promise.resolve();

  /** Resolves, when everybody before has released, with what releases it again. */
  async acquire(): Promise<() => void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const before = this.#last;
    this.#last = promise;
    await before;
    return resolve;
  }
}
