import type { NameSource } from './engine.ts';

/** The names that a stretch of a template has set, and the stretch around it. */
export class Frame {
  readonly #names = new Map<string, unknown>();
  readonly #parent: Frame | null;
  readonly #source: NameSource | null;

  private constructor(parent: Frame | null, source: NameSource | null) {
    this.#parent = parent;
    this.#source = source;
  }

  static root(source: NameSource | null): Frame {
    return new Frame(null, source);
  }

  child(): Frame {
    return new Frame(this, null);
  }

  set(name: string, value: unknown): void {
    this.#names.set(name, value);
  }

  /** `undefined` where nothing has that name; what the source answers may be a promise. */
  get(name: string): unknown {
    if (this.#names.has(name)) return this.#names.get(name);
    return this.#parent ? this.#parent.get(name) : this.#source?.lookUp(name);
  }

  /** The names set in this stretch alone: what an imported template exports. */
  own(): ReadonlyMap<string, unknown> {
    return this.#names;
  }
}
