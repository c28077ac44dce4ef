import { type Static, type TSchema, Type } from 'typebox';

/** What the document says of a field. */
export interface FieldOptions {
  description?: string;
  readOnly?: boolean;
  writeOnly?: boolean;
  minimum?: number;
  maxLength?: number;
  minLength?: number;
  minItems?: number;
  default?: unknown;
  deprecated?: boolean;
}

export const text = (options: FieldOptions = {}) => Type.String({ ...options });
export const integer = (options: FieldOptions = {}) => Type.Integer({ ...options });
export const number = (options: FieldOptions = {}) => Type.Number({ ...options });
export const flag = (options: FieldOptions = {}) => Type.Boolean({ ...options });
/** A text that only answers have. */
export const readOnlyText = (description: string) => text({ readOnly: true, description });
/** A moment with its zone, as RFC 3339 spells it. */
export const moment = (options: FieldOptions = {}) => Type.String({ format: 'date-time', ...options });
/** A JSON object whose keys the schema does not know. */
export const anyObject = (options: FieldOptions = {}) =>
  Type.Unsafe<{ [key: string]: unknown }>({ type: 'object', additionalProperties: true, ...options });
/** Any JSON value. */
export const anything = (options: FieldOptions = {}) => Type.Unsafe<unknown>({ ...options });
export const listOf = <Item extends TSchema>(item: Item, options: FieldOptions = {}) =>
  Type.Array(item, { ...options });

/** One of a few words. */
export function oneOf<const Word extends string>(words: readonly Word[], options: FieldOptions = {}) {
  return Type.Unsafe<Word>({ type: 'string', enum: [...words], ...options });
}

/** The same, or null. The schema may also be a component: then the document refers to it. */
export function nullable<Schema extends TSchema>(schema: Schema, options: FieldOptions = {}) {
  return Type.Unsafe<Static<Schema> | null>({ ...schema, ...options, nullable: true });
}

/** A field that some answers do not have. */
export const optional = <Schema extends TSchema>(schema: Schema) => Type.Optional(schema);
