import { TemplateError } from '../language/template-error.ts';
import { iterate } from '../operations/iterate.ts';
import type { Arguments } from '../values/arguments.ts';
import { dictDelete, dictEntries, dictGet, dictHas, dictKeys, dictSet, isDict } from '../values/dict.ts';
import type { Dict } from '../values/dict.ts';
import { printRepr } from '../values/print-value.ts';
import { Tuple, View, tupleOf } from '../values/sequence-values.ts';
import { requireDefined } from '../values/undefined-value.ts';
import { methodTable } from './method.ts';

/** Pairs as `dict.items()` gives them. */
export function dictItems(dict: Dict): Tuple[] {
  return dictEntries(dict).map(([key, value]) => tupleOf(key, value));
}

/** What `dict(…)` and `dict.update(…)` take: a dict or pairs, and named values. */
export function givenEntries(args: Arguments): [unknown, unknown][] {
  const [source] = args.positional;
  const pairs: [unknown, unknown][] = [];
  if (isDict(source)) pairs.push(...dictEntries(source));
  else if (source !== undefined) {
    for (const pair of iterate(source)) {
      const [key, value, ...more] = iterate(pair);
      if (value === undefined || more.length > 0) {
        throw new TemplateError('ValueError', 'dictionary update sequence element must have length 2');
      }
      pairs.push([key, value]);
    }
  }
  pairs.push(...args.named);
  return pairs;
}

export const dictMethods = methodTable<Dict>({
  get(self, args) {
    const [key, fallback] = args.bind('get', ['key', 'default'], 1);
    requireDefined(key);
    return dictHas(self, key) ? dictGet(self, key) : (fallback ?? null);
  },
  items: (self) => View.over(dictItems(self), (items) => `dict_items(${items})`),
  keys: (self) => View.over(dictKeys(self), (items) => `dict_keys(${items})`),
  values: (self) =>
    View.over(
      dictEntries(self).map(([, value]) => value),
      (items) => `dict_values(${items})`,
    ),
  copy: (self) => new Map(dictEntries(self)),
  pop(self, args) {
    const [key, fallback] = args.bind('pop', ['key', 'default'], 1);
    if (!dictHas(self, key)) {
      if (fallback === undefined) throw new TemplateError('KeyError', printRepr(key));
      return fallback;
    }
    const value = dictGet(self, key);
    dictDelete(self, key);
    return value;
  },
  setdefault(self, args, engine) {
    const [key, fallback = null] = args.bind('setdefault', ['key', 'default'], 1);
    engine.budget.spend(1);
    if (!dictHas(self, key)) dictSet(self, key, fallback);
    return dictGet(self, key);
  },
  update(self, args, engine) {
    const entries = givenEntries(args);
    engine.budget.spend(entries.length);
    for (const [key, value] of entries) dictSet(self, key, value);
    return null;
  },
  clear(self) {
    for (const key of dictKeys(self)) dictDelete(self, key);
    return null;
  },
});
