import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import type { TSchema } from 'typebox';
import { isSensitiveName } from '../../../domain/sensitive-name.ts';
import type { Json } from '../../../foundation/json.ts';
import { pythonRepr } from '../../../foundation/python-repr.ts';
import { sentenceForFault } from '../../../rules/schema-fault.ts';
import { isDateTime } from './date-time.ts';

type SchemaObject = { readonly [key: string]: unknown };

/** Our own words in schemas, which check nothing: what a component is called, and what it needs in requests. */
const OWN_KEYWORDS = ['component', 'needs'];

const requests = createAjv();
// In requests alone, a field that only answers have is refused wherever it stands.
requests.removeKeyword('readOnly').addKeyword({
  keyword: 'readOnly',
  schemaType: 'boolean',
  validate: (readOnly: boolean) => !readOnly,
  errors: false,
});

function createAjv(): Ajv {
  const ajv = new Ajv({ strict: false, verbose: true, allErrors: false });
  for (const keyword of OWN_KEYWORDS) ajv.addKeyword(keyword);
  ajv.addFormat('date-time', isDateTime);
  for (const format of ['password', 'path', 'email', 'uri', 'regex']) ajv.addFormat(format, true);
  return ajv;
}

/**
 * Makes the check of what a request sends.
 * @returns what is wrong first, in the words of Python's jsonschema and connexion: `'x' is not of type 'integer' - 'slots'`
 */
export function createRequestCheck(schema: TSchema): (value: Json) => string | undefined {
  let validate: ValidateFunction | undefined;
  return (value) => {
    validate ??= requests.compile(forRequests(schema as SchemaObject));
    if (validate(value)) return undefined;
    const [error] = validate.errors ?? [];
    return error === undefined ? 'invalid' : describe(error);
  };
}

/** The same schema with fields that may be absent but for what it needs, and others left to the operation to refuse. */
function forRequests(schema: SchemaObject): SchemaObject {
  const { required: _required, needs, additionalProperties: _additional, properties, items, ...rest } = schema;
  return {
    ...rest,
    ...(Array.isArray(needs) && needs.length > 0 && { required: needs }),
    ...(isSchema(properties) && {
      properties: Object.fromEntries(
        Object.entries(properties).map(([name, field]) => [name, isSchema(field) ? forRequests(field) : field]),
      ),
    }),
    ...(isSchema(items) && { items: forRequests(items) }),
  };
}

function isSchema(value: unknown): value is SchemaObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function describe(error: ErrorObject): string {
  const path = error.instancePath.split('/').slice(1);
  const place = path.length === 0 ? '' : ` - '${path.join('.')}'`;
  // A secret is not repeated in a refusal either.
  const isSecret = path.some((part) => isSensitiveName(part));
  if (error.keyword === 'readOnly') return `Property is read-only${place}`;
  return sentenceForFault(error, pythonRepr(isSecret ? '***' : ((error.data ?? null) as Json))) + place;
}
