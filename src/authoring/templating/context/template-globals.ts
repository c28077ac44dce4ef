import { TemplateError } from '../language/template-error.ts';
import { LONGEST_RANGE } from '../language/work-budget.ts';
import { givenEntries } from '../methods/dict-methods.ts';
import { integerArgument } from '../values/argument-values.ts';
import { dictSet } from '../values/dict.ts';
import { Namespace } from '../values/namespace.ts';
import { printText } from '../values/print-value.ts';
import { View } from '../values/sequence-values.ts';
import { TemplateFunction } from '../values/template-function.ts';
import { TemplateObject } from '../values/template-object.ts';

/** Jinja's functions that every template has: range, dict, namespace, cycler, joiner. */
export const templateGlobals: ReadonlyMap<string, unknown> = new Map<string, unknown>(
  [
    new TemplateFunction('range', (args, engine) => {
      const [first, second, third] = args.bind('range', ['start', 'stop', 'step'], 1).map((value) => {
        return value === undefined ? undefined : integerArgument(value);
      });
      const start = second === undefined ? 0 : (first ?? 0);
      const stop = second ?? first ?? 0;
      const step = third ?? 1;
      if (step === 0) throw new TemplateError('ValueError', 'range() arg 3 must not be zero');
      const count = Math.max(0, Math.ceil((stop - start) / step));
      if (count > LONGEST_RANGE) {
        throw new TemplateError(
          'OverflowError',
          `Range too big. The sandbox blocks ranges larger than MAX_RANGE (${LONGEST_RANGE}).`,
        );
      }
      engine.budget.spend(count);
      const items = Array.from({ length: count }, (_, i) => start + i * step);
      const printed = `range(${start}, ${stop}${step === 1 ? '' : `, ${step}`})`;
      return View.over(items, () => printed);
    }),
    new TemplateFunction('dict', (args) => {
      const dict = new Map<unknown, unknown>();
      for (const [key, value] of givenEntries(args)) dictSet(dict, key, value);
      return dict;
    }),
    new TemplateFunction('namespace', (args) => {
      return new Namespace(new Map(givenEntries(args).map(([key, value]) => [printText(key), value])));
    }),
    new TemplateFunction('cycler', (args) => new Cycler(args.positional)),
    new TemplateFunction('joiner', (args) => {
      const [separator = ', '] = args.bind('joiner', ['sep']);
      let isFirst = true;
      return new TemplateFunction('joiner', () => {
        const text = isFirst ? '' : separator;
        isFirst = false;
        return text;
      });
    }),
  ].map((callable) => [callable.name, callable]),
);

/** Gives its items one after the other, again and again. */
class Cycler extends TemplateObject {
  readonly typeName = 'jinja2.utils.Cycler';
  readonly #items: readonly unknown[];
  #position = 0;

  constructor(items: readonly unknown[]) {
    super();
    if (items.length === 0) throw new TemplateError('TypeError', 'at least one item has to be provided');
    this.#items = items;
  }

  getAttribute(name: string): unknown {
    switch (name) {
      case 'current':
        return this.#items[this.#position];
      case 'next':
        return new TemplateFunction('next', () => {
          const item = this.#items[this.#position];
          this.#position = (this.#position + 1) % this.#items.length;
          return item;
        });
      case 'reset':
        return new TemplateFunction('reset', () => {
          this.#position = 0;
          return null;
        });
      default:
        return undefined;
    }
  }
}
