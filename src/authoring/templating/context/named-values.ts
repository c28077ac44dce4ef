import { TemplateFunction } from '../values/template-function.ts';
import { TemplateObject } from '../values/template-object.ts';

/** An object of Airflow's as templates see it: values by name, computed when they are asked for. */
export class NamedValues extends TemplateObject {
  readonly typeName: string;
  readonly #values: ReadonlyMap<string, unknown>;
  readonly #text: string;

  /**
   * @param values a function without parameters is called for the value each time; a TemplateFunction is a method
   * @param text how it prints
   */
  constructor(typeName: string, values: Readonly<Record<string, unknown>>, text: string) {
    super();
    this.typeName = typeName;
    this.#values = new Map(Object.entries(values));
    this.#text = text;
  }

  getAttribute(name: string): unknown {
    const value = this.#values.get(name);
    if (value === undefined) return undefined;
    // What is computed may be nothing, which is None and not missing.
    return typeof value === 'function' ? ((value as () => unknown)() ?? null) : value;
  }

  override printRepr(): string {
    return this.#text;
  }
}

/** Methods by name, each with what it does. */
export function methods(
  functions: Readonly<Record<string, TemplateFunction['call']>>,
): Record<string, TemplateFunction> {
  return Object.fromEntries(Object.entries(functions).map(([name, call]) => [name, new TemplateFunction(name, call)]));
}
