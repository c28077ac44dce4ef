import { TemplateError } from '../language/template-error.ts';
import type { TemplateErrorName } from '../language/template-error.ts';

/**
 * What a name stands for that means nothing. As with Airflow's default (jinja2.StrictUndefined), everything one can do with it
 * fails, but to ask whether it `is defined` and to give it a default.
 */
export class UndefinedValue {
  readonly #name: TemplateErrorName;
  readonly #reason: string;
  readonly #remedy: string | null;

  constructor(reason: string, remedy: string | null = null, name: TemplateErrorName = 'UndefinedError') {
    this.#name = name;
    this.#reason = reason;
    this.#remedy = remedy;
  }

  toError(): TemplateError {
    return new TemplateError(this.#name, this.#reason, this.#remedy);
  }
}

export function undefinedName(name: string): UndefinedValue {
  return new UndefinedValue(`'${name}' is undefined`, `Correct the name, or write {{ ${name} | default('…') }}`);
}

/** Returns the value unless it is undefined. @throws TemplateError (UndefinedError) */
export function requireDefined(value: unknown): unknown {
  if (value instanceof UndefinedValue) throw value.toError();
  return value;
}
