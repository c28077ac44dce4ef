import type { TSchema } from 'typebox';
import type { Json, JsonObject } from '../../../foundation/json.ts';

/** Prints schemas as OpenAPI 3.0 has them, and collects the components that they refer to. */
export class ComponentSchemas {
  readonly #printed = new Map<string, JsonObject>();

  /** The schema itself, or a reference where it is a component. */
  print(schema: TSchema): JsonObject {
    const { component, nullable, description, ...rest } = schema as { [key: string]: unknown };
    if (typeof component !== 'string') return this.#printPlain(schema);
    if (!this.#printed.has(component)) {
      // Taken before its fields are printed, since a component may hold itself.
      this.#printed.set(component, {});
      this.#printed.set(component, this.#printPlain({ ...rest, ...(!nullable && { description }) } as TSchema));
    }
    const reference = { $ref: `#/components/schemas/${component}` };
    // Nothing else may stand beside a reference.
    return nullable === true ? { allOf: [reference], nullable: true } : reference;
  }

  /** All components that were printed, by name. */
  all(): JsonObject {
    return Object.fromEntries([...this.#printed].sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  #printPlain(schema: TSchema): JsonObject {
    const {
      properties,
      items,
      anyOf,
      needs,
      required: _required,
      component: _component,
      ...rest
    } = schema as {
      [key: string]: unknown;
      properties?: Record<string, TSchema>;
      items?: TSchema;
      anyOf?: readonly TSchema[];
      needs?: readonly string[];
    };
    const printed: JsonObject = Object.fromEntries(
      Object.entries(rest).filter(([key, value]) => !key.startsWith('~') && value !== undefined) as [string, Json][],
    );
    if (needs !== undefined && needs.length > 0) printed.required = [...needs];
    if (items !== undefined) printed.items = this.print(items);
    if (anyOf !== undefined) printed.anyOf = anyOf.map((schema) => this.print(schema));
    if (properties !== undefined) {
      printed.properties = Object.fromEntries(
        Object.entries(properties).map(([name, field]) => [name, this.print(field)]),
      );
    }
    return printed;
  }
}
