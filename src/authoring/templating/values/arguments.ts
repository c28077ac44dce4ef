import { TemplateError } from '../language/template-error.ts';

const NONE_NAMED: ReadonlyMap<string, unknown> = new Map();

/** The values that a call was given. */
export class Arguments {
  static readonly none = new Arguments([]);
  readonly positional: readonly unknown[];
  readonly named: ReadonlyMap<string, unknown>;

  constructor(positional: readonly unknown[], named: ReadonlyMap<string, unknown> = NONE_NAMED) {
    this.positional = positional;
    this.named = named;
  }

  /**
   * One value for each parameter, `undefined` where it was not given.
   * @param required how many of them, from the first, must be given
   * @throws TemplateError (TypeError) in Python's words
   */
  bind(callee: string, parameters: readonly string[], required = 0): unknown[] {
    if (this.positional.length > parameters.length) {
      const takes = parameters.length === 1 ? '1 positional argument' : `${parameters.length} positional arguments`;
      throw new TemplateError('TypeError', `${callee}() takes ${takes} but ${this.positional.length} were given`);
    }
    const bound: unknown[] = parameters.map((_, i) => this.positional[i]);
    for (const [name, value] of this.named) {
      const index = parameters.indexOf(name);
      if (index === -1)
        throw new TemplateError('TypeError', `${callee}() got an unexpected keyword argument '${name}'`);
      if (index < this.positional.length) {
        throw new TemplateError('TypeError', `${callee}() got multiple values for argument '${name}'`);
      }
      bound[index] = value;
    }
    const missing = parameters.findIndex((_, i) => i < required && bound[i] === undefined);
    if (missing !== -1) {
      throw new TemplateError(
        'TypeError',
        `${callee}() missing 1 required positional argument: '${parameters[missing]}'`,
      );
    }
    return bound;
  }
}
