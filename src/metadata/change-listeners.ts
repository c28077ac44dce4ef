/** Those who want to know that something was committed. */
export class ChangeListeners {
  readonly #callbacks = new Set<() => void>();
  #announced = false;

  get size(): number {
    return this.#callbacks.size;
  }

  /** @returns what removes the callback again */
  add(callback: () => void): () => void {
    // A function of its own, so that adding the same callback twice makes two listeners.
    const own = () => callback();
    this.#callbacks.add(own);
    return () => this.#callbacks.delete(own);
  }

  /** Calls everybody back once in the next turn of the event loop, however often this is called until then. */
  announce(): void {
    if (this.#announced || this.#callbacks.size === 0) return;
    this.#announced = true;
    setImmediate(() => {
      this.#announced = false;
      for (const callback of this.#callbacks) callback();
    });
  }
}
