import type { Engine, Filter } from '../language/engine.ts';
import { TemplateError } from '../language/template-error.ts';
import { iterate } from '../operations/iterate.ts';
import { isTruthy } from '../operations/truth.ts';
import { Arguments } from '../values/arguments.ts';
import { textArgument } from '../values/argument-values.ts';
import { attributeGetter } from './attribute-getter.ts';

/** `select('odd')`, `selectattr('state', 'equalto', 'failed')` and their opposites. */
const choose =
  (name: string, keep: boolean, byAttribute: boolean): Filter =>
  async (value, args, engine) => {
    if (byAttribute && args.positional.length === 0) {
      throw new TemplateError('TypeError', `missing parameter for attribute name`, `Write ${name}('name')`);
    }
    const get = attributeGetter(byAttribute ? args.positional[0] : undefined, engine);
    const passes = makeTest(args.positional.slice(byAttribute ? 1 : 0), args, engine);
    const kept: unknown[] = [];
    for (const item of iterate(value)) {
      engine.budget.spend(1);
      if ((await passes(await get(item))) === keep) kept.push(item);
    }
    return kept;
  };

function makeTest(rest: readonly unknown[], args: Arguments, engine: Engine): (value: unknown) => Promise<boolean> {
  const [name, ...testArguments] = rest;
  if (name === undefined) return async (value) => isTruthy(value);
  const given = new Arguments(testArguments, args.named);
  return (value) => engine.test(textArgument(name), value, given);
}

const map: Filter = async (value, args, engine) => {
  const results: unknown[] = [];
  let change: (item: unknown) => Promise<unknown>;
  if (args.positional.length === 0 && args.named.has('attribute')) {
    change = attributeGetter(args.named.get('attribute'), engine, args.named.get('default'));
  } else {
    const [name, ...filterArguments] = args.positional;
    if (name === undefined)
      throw new TemplateError(
        'TypeError',
        'map requires a filter argument',
        "Write map('upper') or map(attribute='name')",
      );
    const given = new Arguments(filterArguments, args.named);
    change = (item) => engine.filter(textArgument(name), item, given);
  }
  for (const item of iterate(value)) {
    engine.budget.spend(1);
    results.push(await change(item));
  }
  return results;
};

/** Jinja's filters that keep or change items one by one. They answer lists, where Jinja has generators. */
export const selectFilters: Readonly<Record<string, Filter>> = {
  map,
  attr: (value, args, engine) => engine.attribute(value, textArgument(args.bind('attr', ['name'], 1)[0])),
  select: choose('select', true, false),
  reject: choose('reject', false, false),
  selectattr: choose('selectattr', true, true),
  rejectattr: choose('rejectattr', false, true),
};
