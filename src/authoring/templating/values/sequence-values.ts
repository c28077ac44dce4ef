/** Python's tuple: an array that prints with parentheses and equals no list. */
export class Tuple extends Array<unknown> {
  static override get [Symbol.species](): ArrayConstructor {
    return Array;
  }

  static fromItems(items: readonly unknown[]): Tuple {
    const tuple = new Tuple(items.length);
    for (let i = 0; i < items.length; i++) tuple[i] = items[i];
    return tuple;
  }
}

/** The items as a tuple: `tupleOf(1, 2)` is `(1, 2)`. */
export function tupleOf(...items: unknown[]): Tuple {
  return Tuple.fromItems(items);
}

/** What Python shows as something else than a list, though it is used like one: `range(0, 3)`, `dict_keys(['a'])`. */
export class View extends Array<unknown> {
  describe: (items: string) => string = (items) => items;

  static override get [Symbol.species](): ArrayConstructor {
    return Array;
  }

  /** @param describe gets the items printed as a list and answers what to print */
  static over(items: readonly unknown[], describe: (items: string) => string): View {
    const view = new View(items.length);
    for (let i = 0; i < items.length; i++) view[i] = items[i];
    view.describe = describe;
    return view;
  }
}
