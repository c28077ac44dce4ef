import { Ajv, type ValidateFunction } from 'ajv';
import type { JsonObject } from '../../foundation/json.ts';
import { lazy } from '../../foundation/lazy.ts';
import { isDateTime } from './definition/date-time.ts';
import { openApiDocument } from './document/openapi-document.ts';
import type { Operation } from './definition/operation.ts';
import { OPERATIONS } from './operations.ts';

const ajv = new Ajv({ strict: false });
ajv.addFormat('date-time', isDateTime);
for (const format of ['password', 'path', 'email']) ajv.addFormat(format, true);

const document = lazy(
  () => openApiDocument(OPERATIONS, 'admin@example.com') as { paths: Record<string, Record<string, JsonObject>> },
);
const checks = new Map<Operation, ValidateFunction>();

/**
 * Holds an answer of the stable API against what the document says of its operation: the status is listed, and JSON has all the
 * fields in their types, and no others. Answers of other paths pass.
 * @throws Error that tells what the document does not say
 */
export function assertDocumented(
  method: string,
  url: string,
  answer: { status: number; type: string; body: unknown },
): void {
  const [path = ''] = url.split('?', 1);
  const operation = path.startsWith('/api/v1/') ? findOperation(method, path.slice('/api/v1'.length)) : undefined;
  if (!operation) return;
  const described = document().paths[operation.path]?.[method.toLowerCase()] as { responses: JsonObject };
  if (!(String(answer.status) in described.responses)) {
    throw new Error(
      `${operation.id} answers ${answer.status}, which the document does not list: ${JSON.stringify(answer.body)}`,
    );
  }
  if (answer.status !== 200 || !answer.type.startsWith('application/json')) return;
  // `fields` asks for some of them.
  const isPartial = /[?&]fields=/.test(url);
  const check = (!isPartial && checks.get(operation)) || ajv.compile(closed(operation.answer.schema ?? {}, isPartial));
  if (!isPartial) checks.set(operation, check);
  if (!check(answer.body)) {
    throw new Error(
      `${operation.id} breaks its schema: ${ajv.errorsText(check.errors)} in ${JSON.stringify(answer.body)}`,
    );
  }
}

function findOperation(method: string, path: string): Operation | undefined {
  const parts = path.split('/');
  const matching = OPERATIONS.filter((operation) => {
    const own = operation.path.split('/');
    return (
      operation.method === method &&
      own.length === parts.length &&
      own.every((part, i) => part.startsWith('{') || part === parts[i])
    );
  });
  // The router prefers the path with fewer open parts.
  return matching.sort((a, b) => Object.keys(a.pathParts).length - Object.keys(b.pathParts).length)[0];
}

/**
 * The schema with every object closed to further fields, unless it says that it is open.
 * @param isPartial whether fields may be left out
 */
function closed(schema: unknown, isPartial: boolean): JsonObject {
  if (typeof schema !== 'object' || schema === null || Array.isArray(schema)) return schema as JsonObject;
  const copy = Object.fromEntries(
    Object.entries(schema).map(([key, value]) => [key, closed(value, isPartial)]),
  ) as JsonObject;
  if (isPartial && Array.isArray(copy.required)) delete copy.required;
  if (
    'properties' in schema &&
    typeof schema.properties === 'object' &&
    !('additionalProperties' in schema) &&
    'type' in schema
  ) {
    copy.additionalProperties = false;
  }
  return copy;
}
