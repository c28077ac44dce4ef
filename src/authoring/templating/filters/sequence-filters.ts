import { randomInt } from 'node:crypto';
import type { Filter } from '../language/engine.ts';
import { TemplateError } from '../language/template-error.ts';
import { checkListLength, checkTextLength } from '../language/work-budget.ts';
import { calculate } from '../operations/arithmetic.ts';
import { isEqual, order } from '../operations/compare.ts';
import { iterate, lengthOf } from '../operations/iterate.ts';
import { isTruthy } from '../operations/truth.ts';
import { dictItems } from '../methods/dict-methods.ts';
import { integerArgument, textArgument } from '../values/argument-values.ts';
import { isDict } from '../values/dict.ts';
import { printText } from '../values/print-value.ts';
import { View } from '../values/sequence-values.ts';
import { typeName } from '../values/type-name.ts';
import { UndefinedValue } from '../values/undefined-value.ts';
import { attributeGetter, foldCase } from './attribute-getter.ts';

const emptyAnswer = (what: string): UndefinedValue => new UndefinedValue(`No ${what} item, sequence was empty.`);

const length: Filter = (value) => lengthOf(value);

/** The greatest or smallest item. */
const extreme =
  (name: string, sign: 1 | -1): Filter =>
  async (value, args, engine) => {
    const [caseSensitive, attribute] = args.bind(name, ['case_sensitive', 'attribute']);
    const get = attributeGetter(attribute, engine);
    const fold = caseSensitive !== undefined && isTruthy(caseSensitive) ? (key: unknown) => key : foldCase;
    let best: { item: unknown; key: unknown } | null = null;
    for (const item of iterate(value)) {
      engine.budget.spend(1);
      const key = fold(await get(item));
      if (!best || sign * order(key, best.key) > 0) best = { item, key };
    }
    return best ? best.item : emptyAnswer('aggregated');
  };

/** Jinja's filters of lists as a whole. */
export const sequenceFilters: Readonly<Record<string, Filter>> = {
  length,
  count: length,
  first(value) {
    const [item = emptyAnswer('first')] = iterate(value);
    return item;
  },
  last: (value) => iterate(value).at(-1) ?? (iterate(value).length > 0 ? null : emptyAnswer('last')),
  random(value) {
    const items = iterate(value);
    return items.length === 0 ? emptyAnswer('random') : items[randomInt(items.length)];
  },
  list: (value) => [...iterate(value)],
  items(value) {
    if (value instanceof UndefinedValue) return [];
    if (!isDict(value))
      throw new TemplateError('TypeError', `Can only get item pairs from a mapping, not ${typeName(value)}.`);
    return View.over(dictItems(value), (items) => `dict_items(${items})`);
  },
  async join(value, args, engine) {
    const [separator, attribute] = args.bind('join', ['d', 'attribute']);
    const get = attributeGetter(attribute, engine);
    const glue = textArgument(separator, '');
    const texts: string[] = [];
    let total = 0;
    for (const item of iterate(value)) {
      engine.budget.spend(1);
      const text = printText(await get(item));
      texts.push(text);
      checkTextLength((total += text.length + glue.length));
    }
    return texts.join(glue);
  },
  reverse: (value) =>
    typeof value === 'string' ? Array.from(value).toReversed().join('') : iterate(value).toReversed(),
  max: extreme('max', 1),
  min: extreme('min', -1),
  async sum(value, args, engine) {
    const [attribute, start = 0] = args.bind('sum', ['attribute', 'start']);
    const get = attributeGetter(attribute, engine);
    let total: unknown = start;
    for (const item of iterate(value)) {
      engine.budget.spend(1);
      total = calculate('+', total, await get(item));
    }
    return total;
  },
  async sort(value, args, engine) {
    const [reverse, caseSensitive, attribute] = args.bind('sort', ['reverse', 'case_sensitive', 'attribute']);
    const fold = caseSensitive !== undefined && isTruthy(caseSensitive) ? (key: unknown) => key : foldCase;
    const paths = typeof attribute === 'string' ? attribute.split(',') : [attribute];
    const getters = paths.map((path) => attributeGetter(path, engine));
    const keyed: { item: unknown; keys: unknown[] }[] = [];
    for (const item of iterate(value)) {
      engine.budget.spend(1);
      const keys: unknown[] = [];
      for (const get of getters) keys.push(fold(await get(item)));
      keyed.push({ item, keys });
    }
    const sign = reverse !== undefined && isTruthy(reverse) ? -1 : 1;
    return keyed.sort((a, b) => sign * order(a.keys, b.keys)).map(({ item }) => item);
  },
  async unique(value, args, engine) {
    const [caseSensitive, attribute] = args.bind('unique', ['case_sensitive', 'attribute']);
    const fold = caseSensitive !== undefined && isTruthy(caseSensitive) ? (key: unknown) => key : foldCase;
    const get = attributeGetter(attribute, engine);
    const seen: unknown[] = [];
    const plain = new Set<unknown>();
    const kept: unknown[] = [];
    for (const item of iterate(value)) {
      const key = fold(await get(item));
      if (typeof key === 'string' || typeof key === 'number') {
        if (plain.has(key)) continue;
        plain.add(key);
      } else {
        engine.budget.spend(seen.length);
        if (seen.some((other) => isEqual(other, key))) continue;
        seen.push(key);
      }
      kept.push(item);
    }
    return kept;
  },
  batch(value, args) {
    const [size, fill] = args.bind('batch', ['linecount', 'fill_with'], 1);
    const count = Math.max(1, integerArgument(size));
    checkListLength(count);
    const items = iterate(value);
    const rows: unknown[][] = [];
    for (let i = 0; i < items.length; i += count) rows.push(items.slice(i, i + count));
    const last = rows.at(-1);
    if (last && fill !== undefined && fill !== null) {
      for (let i = last.length; i < count; i++) last.push(fill);
    }
    return rows;
  },
  slice(value, args) {
    const [slices, fill] = args.bind('slice', ['slices', 'fill_with'], 1);
    const count = Math.max(1, integerArgument(slices));
    checkListLength(count);
    const items = iterate(value);
    const each = Math.floor(items.length / count);
    const longer = items.length % count;
    const columns: unknown[][] = [];
    let next = 0;
    for (let i = 0; i < count; i++) {
      const take = each + (i < longer ? 1 : 0);
      const column: unknown[] = items.slice(next, next + take);
      if (fill !== undefined && fill !== null && longer > 0 && i >= longer) column.push(fill);
      columns.push(column);
      next += take;
    }
    return columns;
  },
};
