import { Arguments } from '../values/arguments.ts';
import { Tuple } from '../values/sequence-values.ts';
import { TemplateFunction } from '../values/template-function.ts';
import { UndefinedValue } from '../values/undefined-value.ts';
import type { Frame } from './frame.ts';
import type { Run } from './run.ts';
import type { MacroSyntax } from './syntax-tree.ts';
import { TemplateError } from './template-error.ts';

/**
 * A macro: a function whose answer is what its body writes. What it was given too much of is in `varargs` and `kwargs`, as in
 * Jinja; `caller` is there for a `{% call %}` block.
 */
export function makeMacro(macro: MacroSyntax, definedIn: Frame, run: Run): TemplateFunction {
  const { name, parameters, body, catches } = macro;
  return new TemplateFunction(name, async (args: Arguments) => {
    const { evaluator } = run;
    evaluator.budget.enter();
    const frame = definedIn.child();
    const named = new Map(args.named);
    for (const [i, parameter] of parameters.entries()) {
      let value = args.positional[i];
      if (named.has(parameter.name)) {
        if (value !== undefined) {
          throw new TemplateError('TypeError', `macro '${name}' got multiple values for argument '${parameter.name}'`);
        }
        value = named.get(parameter.name);
        named.delete(parameter.name);
      }
      if (value === undefined) {
        value = parameter.fallback
          ? await evaluator.evaluate(parameter.fallback, frame)
          : new UndefinedValue(
              `parameter '${parameter.name}' was not provided`,
              `Give it to ${name}, or give it a default`,
            );
      }
      frame.set(parameter.name, value);
    }
    if (args.positional.length > parameters.length && !catches.has('varargs')) {
      throw new TemplateError('TypeError', `macro '${name}' takes not more than ${parameters.length} argument(s)`);
    }
    if (named.has('caller')) {
      if (!catches.has('caller')) throw new TemplateError('TypeError', `macro '${name}' does not call caller()`);
      frame.set('caller', named.get('caller'));
      named.delete('caller');
    }
    const [unknown] = named.keys();
    if (unknown !== undefined && !catches.has('kwargs')) {
      throw new TemplateError('TypeError', `macro '${name}' takes no keyword argument '${unknown}'`);
    }
    frame.set('varargs', Tuple.fromItems(args.positional.slice(parameters.length)));
    frame.set('kwargs', named);
    const text = await run.capture(body, frame);
    evaluator.budget.leave();
    return text;
  });
}
