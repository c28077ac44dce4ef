import type { Arguments } from './arguments.ts';
import type { Engine } from '../language/engine.ts';

/** Something a template can call. The answer may be a promise. */
export class TemplateFunction {
  readonly name: string;
  readonly call: (args: Arguments, engine: Engine) => unknown;

  constructor(name: string, call: (args: Arguments, engine: Engine) => unknown) {
    this.name = name;
    this.call = call;
  }
}
