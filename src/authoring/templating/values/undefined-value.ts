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
  /** True for what prints as nothing and is false instead of failing: an `if` without its `else`. */
  readonly isLenient: boolean = false;

  constructor(reason: string, remedy: string | null = null, name: TemplateErrorName = 'UndefinedError') {
    this.#name = name;
    this.#reason = reason;
    this.#remedy = remedy;
  }

  toError(): TemplateError {
    return new TemplateError(this.#name, this.#reason, this.#remedy);
  }
}

/** What `{{ x if condition }}` gives where the condition is false: Jinja lets that print as nothing even if undefined names fail. */
export class MissingElse extends UndefinedValue {
  override readonly isLenient = true;

  constructor() {
    super('the inline if-expression evaluated to false and no else section was defined.', "Add else '' to it");
  }
}

export function undefinedName(name: string): UndefinedValue {
  return new UndefinedValue(`'${name}' is undefined`, `Correct the name, or write {{ ${name} | default('…') }}`);
}

/** Returns the value unless it is undefined. @throws TemplateError (UndefinedError) */
export function requireDefined(value: unknown): unknown {
  if (value instanceof UndefinedValue && !value.isLenient) throw value.toError();
  return value;
}
