/** JSON Schema of a param's value, with the words that a form shows. */
export interface ParamSchema {
  readonly description?: string;
  readonly title?: string;
  readonly type?: string | readonly string[];
  readonly [keyword: string]: unknown;
}

/** A param with more to say than its default value: `new Param(3, { type: 'integer', minimum: 1 })`. */
export class Param<Value = unknown> {
  readonly default: Value;
  readonly schema: ParamSchema;

  constructor(defaultValue: Value, schema: ParamSchema = {}) {
    this.default = defaultValue;
    this.schema = schema;
  }
}

/** Values that a run is started with, by name: a default, or a {@link Param} that describes it. */
export type Params = Readonly<Record<string, unknown>>;

/** The default values, without what describes them. */
export function paramDefaults(params: Params): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(params).map(([name, value]) => [name, value instanceof Param ? value.default : value]),
  );
}
