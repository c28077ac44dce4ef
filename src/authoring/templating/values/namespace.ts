import { TemplateObject } from './template-object.ts';

/** Names behind a dot: `namespace(…)`, which templates may change, and the exports of an imported template. */
export class Namespace extends TemplateObject {
  readonly typeName = 'jinja2.utils.Namespace';
  readonly #names: Map<string, unknown>;

  constructor(names: ReadonlyMap<string, unknown>) {
    super();
    this.#names = new Map(names);
  }

  getAttribute(name: string): unknown {
    return this.#names.get(name);
  }

  set(name: string, value: unknown): void {
    this.#names.set(name, value);
  }
}
