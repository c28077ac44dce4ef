import { Arguments } from '../values/arguments.ts';
import { Tuple } from '../values/sequence-values.ts';
import { TemplateFunction } from '../values/template-function.ts';
import { UndefinedValue } from '../values/undefined-value.ts';
import type { Frame } from './frame.ts';
import type { Run } from './run.ts';
import type { Parameter, Statement } from './syntax-tree.ts';
import { TemplateError } from './template-error.ts';

/**
 * A macro: a function whose answer is what its body writes. What it was given too much of is in `varargs` and `kwargs`, as in
 * Jinja; `caller` is there for a `{% call %}` block.
 */
export function makeMacro(
  name: string,
  parameters: readonly Parameter[],
  body: readonly Statement[],
  definedIn: Frame,
  run: Run,
): TemplateFunction {
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
    if (named.has('caller')) {
      frame.set('caller', named.get('caller'));
      named.delete('caller');
    }
    frame.set('varargs', Tuple.fromItems(args.positional.slice(parameters.length)));
    frame.set('kwargs', named);
    const text = await run.capture(body, frame);
    evaluator.budget.leave();
    return text;
  });
}
