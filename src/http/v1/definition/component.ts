import { type TProperties, type TSchema, Type } from 'typebox';

/** What the document says of a named schema. */
export interface ComponentOptions {
  description?: string;
  /** What a request must hold as the document says; the fields of answers are all there anyway. */
  needs?: readonly string[];
}

/**
 * A named schema: the document lists it under `components/schemas` and refers to it. Answers have all of its fields but the
 * optional ones; requests may leave out what `needs` does not name, and may not hold what is read-only.
 */
export function component<Properties extends TProperties>(
  name: string,
  properties: Properties,
  { needs = [], ...options }: ComponentOptions = {},
) {
  return Type.Object(properties, { ...options, component: name, needs });
}

/** A page of a list: the items under their name, and how many there are in all. */
export function collection<const Name extends string, Item extends TSchema>(
  name: string,
  items: Name,
  item: Item,
  options: ComponentOptions = {},
) {
  const properties = {
    [items]: Type.Array(item),
    total_entries: Type.Integer({
      description: 'How many objects there are in all, whatever `limit` and `offset` say.',
    }),
  } as { [Key in Name]: ReturnType<typeof Type.Array<Item>> } & { total_entries: ReturnType<typeof Type.Integer> };
  return component(name, properties, options);
}
