import { isEqual } from '../operations/compare.ts';
import { TemplateFunction } from '../values/template-function.ts';
import { TemplateObject } from '../values/template-object.ts';
import { UndefinedValue } from '../values/undefined-value.ts';
import { TemplateError } from './template-error.ts';

/** Jinja's `loop` within a `for`. */
export class LoopState extends TemplateObject {
  readonly typeName = 'jinja2.runtime.LoopContext';
  readonly #items: readonly unknown[];
  readonly #depth: number;
  readonly #recurse: TemplateFunction | null;
  #index = 0;
  #lastSeen: readonly unknown[] | null = null;

  constructor(items: readonly unknown[], depth: number, recurse: TemplateFunction | null) {
    super();
    this.#items = items;
    this.#depth = depth;
    this.#recurse = recurse;
  }

  /** Goes to the item of that position, counted from 0. */
  moveTo(index: number): void {
    this.#index = index;
  }

  getAttribute(name: string): unknown {
    const index = this.#index;
    const { length } = this.#items;
    switch (name) {
      case 'index':
        return index + 1;
      case 'index0':
        return index;
      case 'revindex':
        return length - index;
      case 'revindex0':
        return length - index - 1;
      case 'first':
        return index === 0;
      case 'last':
        return index === length - 1;
      case 'length':
        return length;
      case 'depth':
        return this.#depth + 1;
      case 'depth0':
        return this.#depth;
      case 'previtem':
        return index > 0 ? this.#items[index - 1] : new UndefinedValue('there is no previous item');
      case 'nextitem':
        return index + 1 < length ? this.#items[index + 1] : new UndefinedValue('there is no next item');
      case 'cycle':
        return new TemplateFunction('cycle', ({ positional }) => {
          if (positional.length === 0) throw new TemplateError('TypeError', 'no items for cycling given');
          return positional[index % positional.length];
        });
      case 'changed':
        return new TemplateFunction('changed', ({ positional }) => {
          const before = this.#lastSeen;
          this.#lastSeen = positional;
          return before === null || !isEqual([...before], [...positional]);
        });
      case '__call__':
        return this.#recurse ?? undefined;
      default:
        return undefined;
    }
  }
}
