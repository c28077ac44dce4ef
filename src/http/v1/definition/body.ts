import type { Static, TSchema } from 'typebox';
import { type Json, type JsonObject, isJsonObject } from '../../../foundation/json.ts';
import { pythonRepr } from '../../../foundation/python-repr.ts';
import { createRequestCheck } from './check-schema.ts';
import { Problem } from '../problem.ts';

/** What is wrong with each field, in the words of Python's marshmallow. `_schema` is about the whole. */
export type FieldErrors = { [field: string]: Json };

/** The body that an operation takes. */
export interface BodySpec<Body> {
  readonly schema: TSchema;
  readonly description?: string;
  /** Whether the request may come without one: it then reads as `{}`. */
  readonly mayBeAbsent?: boolean;
  /** @throws Problem 400 */
  read(value: Json): Body;
}

/** What a request may hold of a schema: any of its fields. */
export type Sent<Schema extends TSchema> =
  Static<Schema> extends infer Fields ? { readonly [Name in keyof Fields]?: Fields[Name] } : never;

interface BodyRules<Schema extends TSchema, Needed extends keyof Static<Schema>> {
  readonly description?: string;
  readonly mayBeAbsent?: boolean;
  /** Fields that must be there, refused as `Missing data for required field.` */
  readonly needs?: readonly Needed[];
  /** Other complaints, made together with those about absent and unknown fields. */
  readonly complaints?: (body: Sent<Schema>) => FieldErrors;
  /** What is wrong with the fields taken together, asked where each is right by itself. */
  readonly complaintOfAll?: (body: Sent<Schema>) => string | undefined;
  /** Title of the problem about fields; absent: `Bad Request`. */
  readonly title?: string;
}

/**
 * The body of an operation by its schema. Two checks follow each other, as in Airflow: the schema's (types, formats, words,
 * read-only fields: `5 is not of type 'string' - 'value'`), then that of the fields (`{'x': ['Unknown field.']}`).
 */
export function bodyOf<Schema extends TSchema, const Needed extends keyof Static<Schema> = never>(
  schema: Schema,
  rules: BodyRules<Schema, Needed> = {},
): BodySpec<Sent<Schema> & { readonly [Name in Needed]: Static<Schema>[Name] }> {
  const check = createRequestCheck(schema);
  return {
    schema,
    ...(rules.description !== undefined && { description: rules.description }),
    ...(rules.mayBeAbsent !== undefined && { mayBeAbsent: rules.mayBeAbsent }),
    read(value) {
      const broken = check(value);
      if (broken !== undefined) throw new Problem(400, { detail: broken });
      const body = value as JsonObject;
      const errors: FieldErrors = {
        ...missingFields(body, (rules.needs ?? []) as readonly string[]),
        ...unknownFields(schema, body),
        ...rules.complaints?.(body as Sent<Schema>),
      };
      if (Object.keys(errors).length > 0) throw fieldsProblem(errors, rules.title);
      const ofAll = rules.complaintOfAll?.(body as Sent<Schema>);
      if (ofAll !== undefined) throw fieldsProblem({ _schema: [ofAll] }, rules.title);
      return body as Sent<Schema> & { readonly [Name in Needed]: Static<Schema>[Name] };
    },
  };
}

/** A 400 that tells what is wrong with each field. */
export function fieldsProblem(errors: FieldErrors, title?: string): Problem {
  return new Problem(400, { detail: pythonRepr(errors), ...(title !== undefined && { title }) });
}

function missingFields(body: JsonObject, needs: readonly string[]): FieldErrors {
  const missing = needs.filter((name) => body[name] === undefined);
  return Object.fromEntries(missing.map((name) => [name, ['Missing data for required field.']]));
}

/** Nested ones stand below the field they are in, and below their index in a list. */
function unknownFields(schema: TSchema, body: JsonObject): FieldErrors {
  const { properties, additionalProperties } = schema as {
    properties?: Readonly<Record<string, TSchema>>;
    additionalProperties?: boolean;
  };
  if (properties === undefined || additionalProperties === true) return {};
  const errors: FieldErrors = {};
  for (const [name, value] of Object.entries(body)) {
    const field = Object.hasOwn(properties, name) ? properties[name] : undefined;
    if (field === undefined) errors[name] = ['Unknown field.'];
    else {
      const below = unknownBelow(field, value);
      if (Object.keys(below).length > 0) errors[name] = below;
    }
  }
  return errors;
}

function unknownBelow(schema: TSchema, value: Json): FieldErrors {
  if (isJsonObject(value)) return unknownFields(schema, value);
  const { items } = schema as { items?: TSchema };
  if (!Array.isArray(value) || items === undefined) return {};
  const found = value.map((item, index) => [String(index), unknownBelow(items, item)] as const);
  return Object.fromEntries(found.filter(([, errors]) => Object.keys(errors).length > 0));
}
