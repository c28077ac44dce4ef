import type { Filter } from '../language/engine.ts';
import { TemplateError } from '../language/template-error.ts';
import { dictItems } from '../methods/dict-methods.ts';
import { getItem } from '../operations/attribute.ts';
import { isEqual, order } from '../operations/compare.ts';
import { iterate } from '../operations/iterate.ts';
import { isTruthy } from '../operations/truth.ts';
import { isDict } from '../values/dict.ts';
import { printRepr } from '../values/print-value.ts';
import { TemplateObject } from '../values/template-object.ts';
import { typeName } from '../values/type-name.ts';
import { attributeGetter, foldCase } from './attribute-getter.ts';

/** A pair that can be unpacked, and read by name. */
class Group extends TemplateObject {
  readonly typeName = 'jinja2.filters._GroupTuple';
  readonly #pair: readonly [unknown, unknown[]];

  constructor(grouper: unknown, list: unknown[]) {
    super();
    this.#pair = [grouper, list];
  }

  getAttribute(name: string): unknown {
    return name === 'grouper' ? this.#pair[0] : name === 'list' ? this.#pair[1] : undefined;
  }

  override getItem(key: unknown): unknown {
    return typeof key === 'number' || typeof key === 'string' ? getItem([...this.#pair], key) : undefined;
  }

  override iterate(): readonly unknown[] {
    return this.#pair;
  }

  override printRepr(): string {
    return `(${this.#pair.map((item) => printRepr(item)).join(', ')})`;
  }
}

/** Jinja's filters that order and group by keys. */
export const groupFilters: Readonly<Record<string, Filter>> = {
  async groupby(value, args, engine) {
    const [attribute, fallback, caseSensitive] = args.bind('groupby', ['attribute', 'default', 'case_sensitive'], 1);
    const fold = caseSensitive !== undefined && isTruthy(caseSensitive) ? (key: unknown) => key : foldCase;
    const get = attributeGetter(attribute, engine, fallback);
    const keyed: { item: unknown; key: unknown; folded: unknown }[] = [];
    for (const item of iterate(value)) {
      engine.budget.spend(1);
      const key = await get(item);
      keyed.push({ item, key, folded: fold(key) });
    }
    keyed.sort((a, b) => order(a.folded, b.folded));
    const groups: { key: unknown; folded: unknown; items: unknown[] }[] = [];
    for (const { item, key, folded } of keyed) {
      const last = groups.at(-1);
      if (last && isEqual(last.folded, folded)) last.items.push(item);
      else groups.push({ key, folded, items: [item] });
    }
    return groups.map(({ key, items }) => new Group(key, items));
  },
  dictsort(value, args) {
    const [caseSensitive, by = 'key', reverse] = args.bind('dictsort', ['case_sensitive', 'by', 'reverse']);
    if (!isDict(value)) throw new TemplateError('TypeError', `dictsort expects a mapping, not ${typeName(value)}`);
    if (by !== 'key' && by !== 'value')
      throw new TemplateError('ValueError', 'You can only sort by either "key" or "value"');
    const fold = caseSensitive !== undefined && isTruthy(caseSensitive) ? (key: unknown) => key : foldCase;
    const sign = reverse !== undefined && isTruthy(reverse) ? -1 : 1;
    const position = by === 'key' ? 0 : 1;
    return dictItems(value).sort((a, b) => sign * order(fold(a[position]), fold(b[position])));
  },
};
