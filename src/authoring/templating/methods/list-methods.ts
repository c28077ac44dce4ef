import { TemplateError } from '../language/template-error.ts';
import { isEqual, order } from '../operations/compare.ts';
import { iterate } from '../operations/iterate.ts';
import { isTruthy } from '../operations/truth.ts';
import { integerArgument } from '../values/argument-values.ts';
import { Arguments } from '../values/arguments.ts';
import { Tuple, View } from '../values/sequence-values.ts';
import { typeName } from '../values/type-name.ts';
import { methodTable } from './method.ts';

/** Tuples and views can't be changed; neither can what the task was given (see adoption in render-fields). */
function mutable(list: unknown[], method: string): unknown[] {
  if (list instanceof Tuple || list instanceof View || Object.isFrozen(list)) {
    throw new TemplateError('AttributeError', `'${typeName(list)}' object has no attribute '${method}'`);
  }
  return list;
}

function indexOf(list: readonly unknown[], item: unknown): number {
  const index = list.findIndex((member) => isEqual(member, item));
  if (index === -1) throw new TemplateError('ValueError', 'the item is not in the list');
  return index;
}

export const listMethods = methodTable<unknown[]>({
  append(self, args, engine) {
    engine.budget.spend(1);
    mutable(self, 'append').push(args.bind('append', ['object'], 1)[0]);
    return null;
  },
  extend(self, args, engine) {
    const items = iterate(args.bind('extend', ['iterable'], 1)[0]);
    engine.budget.spend(items.length);
    // A copy, since a list may be extended by itself.
    for (const item of Array.from(items)) mutable(self, 'extend').push(item);
    return null;
  },
  insert(self, args, engine) {
    const [index, item] = args.bind('insert', ['index', 'object'], 2);
    engine.budget.spend(self.length);
    mutable(self, 'insert').splice(integerArgument(index), 0, item);
    return null;
  },
  pop(self, args) {
    const index = integerArgument(args.bind('pop', ['index'])[0], -1);
    const position = index < 0 ? self.length + index : index;
    if (position < 0 || position >= self.length) throw new TemplateError('IndexError', 'pop index out of range');
    return mutable(self, 'pop').splice(position, 1)[0];
  },
  remove(self, args) {
    mutable(self, 'remove').splice(indexOf(self, args.bind('remove', ['value'], 1)[0]), 1);
    return null;
  },
  clear(self) {
    mutable(self, 'clear').length = 0;
    return null;
  },
  copy: (self) => Array.from(self),
  count: (self, args) => {
    const [item] = args.bind('count', ['value'], 1);
    return self.filter((member) => isEqual(member, item)).length;
  },
  index: (self, args) => indexOf(self, args.bind('index', ['value'], 1)[0]),
  reverse(self) {
    mutable(self, 'reverse').reverse();
    return null;
  },
  async sort(self, args, engine) {
    const [key, reverse] = args.bind('sort', ['key', 'reverse']);
    engine.budget.spend(self.length);
    const keyed: { item: unknown; rank: unknown }[] = [];
    for (const item of self) {
      keyed.push({
        item,
        rank: key === undefined || key === null ? item : await engine.call(key, new Arguments([item])),
      });
    }
    const sign = reverse !== undefined && isTruthy(reverse) ? -1 : 1;
    keyed.sort((a, b) => sign * order(a.rank, b.rank));
    const list = mutable(self, 'sort');
    for (const [i, { item }] of keyed.entries()) list[i] = item;
    return null;
  },
});
