import type { Json } from '../../../foundation/json.ts';
import { pythonRepr } from '../../../foundation/python-repr.ts';
import { type Timestamp, parseTimestamp } from '../../../foundation/timestamp.ts';
import { isDateTime } from './date-time.ts';
import { Problem } from '../problem.ts';

/** The JSON schema of a parameter, as the document shows it and as messages quote it. */
type ParameterSchema = { readonly [key: string]: Json };

/** A part of a path. */
export interface PathPart<Value> {
  readonly schema: ParameterSchema;
  readonly description: string;
  /** @throws NoSuchPath where the text cannot be one, so that no route has that path */
  read(texts: readonly string[]): Value;
}

/** A named value of the query. */
export interface QueryParameter<Value> {
  readonly schema: ParameterSchema;
  readonly description: string;
  readonly isRequired?: true;
  /** @param texts the values that the query has for it, in their order; none where it does not name it */
  read(texts: readonly string[], name?: string): Value;
}

/** The path is none of the API's. */
export class NoSuchPath extends Error {}

/** A text in a path. */
export function textPart(description: string): PathPart<string> {
  return { schema: { type: 'string' }, description, read: ([text = '']) => text };
}

/** The rest of a path, slashes included. */
export function restPart(description: string): PathPart<string> {
  return { ...textPart(description), schema: { type: 'string', format: 'path' } };
}

/** PostgreSQL refuses to compare its integers with anything larger. */
const LARGEST_INTEGER = 2_147_483_647;

/** A whole number in a path; anything else makes it an unknown path. */
export function integerPart(description: string): PathPart<number> {
  return {
    schema: { type: 'integer' },
    description,
    read([text = '']) {
      const value = /^-?\d+$/.test(text) ? Number(text) : Number.NaN;
      if (!(Math.abs(value) <= LARGEST_INTEGER)) throw new NoSuchPath(text);
      return value;
    },
  };
}

interface NumberOptions {
  readonly minimum?: number;
  readonly default?: number;
}

/** A whole number, at least `minimum`. Undefined where the query lacks it and there is no default. */
export function integerParameter(
  description: string,
  options: NumberOptions & { default: number },
): QueryParameter<number>;
export function integerParameter(description: string, options?: NumberOptions): QueryParameter<number | undefined>;
export function integerParameter(description: string, options: NumberOptions = {}): QueryParameter<number | undefined> {
  return numericParameter('integer', /^\s*[-+]?\d+\s*$/, description, options);
}

/** A number, at least `minimum`. Undefined where the query lacks it. */
export function numberParameter(description: string, options: NumberOptions = {}): QueryParameter<number | undefined> {
  return numericParameter('number', /^\s*[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?\s*$/, description, options);
}

function numericParameter(
  type: 'integer' | 'number',
  form: RegExp,
  description: string,
  options: NumberOptions,
): QueryParameter<number | undefined> {
  const schema = { type, ...options };
  return {
    schema,
    description,
    read(texts, name = '') {
      const text = texts.at(-1);
      if (text === undefined) return options.default;
      const value = form.test(text) ? Number(text) : Number.NaN;
      if (!Number.isFinite(value) || (type === 'integer' && !Number.isSafeInteger(value))) throw wrongType(type, name);
      if (options.minimum !== undefined && value < options.minimum) {
        throw violation(`${value} is less than the minimum of ${options.minimum}`, 'minimum', schema, value);
      }
      // Nothing is numbered so high, and no list is so long.
      return type === 'integer' ? Math.max(-LARGEST_INTEGER, Math.min(value, LARGEST_INTEGER)) : value;
    },
  };
}

/** `true` or `false`, in any case. */
export function flagParameter(description: string, options: { default: boolean }): QueryParameter<boolean>;
export function flagParameter(description: string): QueryParameter<boolean | undefined>;
export function flagParameter(
  description: string,
  options: { default?: boolean } = {},
): QueryParameter<boolean | undefined> {
  return {
    schema: { type: 'boolean', ...options },
    description,
    read(texts, name = '') {
      const text = texts.at(-1)?.toLowerCase();
      if (text === undefined) return options.default;
      if (text !== 'true' && text !== 'false') throw wrongType('boolean', name);
      return text === 'true';
    },
  };
}

/** A text. Undefined where the query lacks it. */
export function textParameter(description: string): QueryParameter<string | undefined> {
  return { schema: { type: 'string' }, description, read: (texts) => texts.at(-1) };
}

/** The same, which the query must have. */
export function required<Value>(parameter: QueryParameter<Value>): QueryParameter<Exclude<Value, undefined>> {
  return {
    ...parameter,
    isRequired: true,
    read(texts, name = '') {
      const value = texts.length === 0 ? undefined : parameter.read(texts, name);
      if (value === undefined) throw new Problem(400, { detail: `Missing query parameter '${name}'` });
      return value as Exclude<Value, undefined>;
    },
  };
}

/** Several texts: `a=x&a=y` or `a=x,y`. Undefined where the query lacks it. */
export function textsParameter(description: string): QueryParameter<readonly string[] | undefined> {
  return {
    schema: { type: 'array', items: { type: 'string' } },
    description,
    read: (texts) => (texts.length === 0 ? undefined : texts.flatMap((text) => text.split(','))),
  };
}

/** A moment with its zone. */
export function momentParameter(description: string): QueryParameter<Timestamp | undefined> {
  const schema = { type: 'string', format: 'date-time' };
  return {
    schema,
    description,
    read(texts) {
      const text = texts.at(-1);
      if (text === undefined) return undefined;
      if (!isDateTime(text)) throw violation(`${pythonRepr(text)} is not a 'date-time'`, 'format', schema, text);
      return parseTimestamp(text.toUpperCase());
    },
  };
}

function wrongType(type: string, name: string): Problem {
  return new Problem(400, { detail: `Wrong type, expected '${type}' for query parameter '${name}'` });
}

/** A value that its schema refuses, in the words of Python's jsonschema. */
function violation(message: string, keyword: string, schema: ParameterSchema, value: Json): Problem {
  return new Problem(400, {
    detail: `${message}\n\nFailed validating '${keyword}' in schema:\n    ${pythonRepr(schema)}\n\nOn instance:\n    ${pythonRepr(value)}`,
  });
}
