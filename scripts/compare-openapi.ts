// Compares our OpenAPI document of the stable API with Airflow's: paths, methods, operation ids, parameters, and the properties
// of what goes in and comes out.
//
//   sh bin/node scripts/compare-openapi.ts [--shared ../shared]
//
// Prints a line for each difference and ends with `N passed, N failed`; exit status 1 where one differs, 2 where the reference
// document is missing. What we have beyond it does not count.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JsonObject } from '../src/foundation/json.ts';
import { openApiDocument } from '../src/http/v1/document/openapi-document.ts';
import { OPERATIONS } from '../src/http/v1/operations.ts';
import { readRecordingsCall } from './recordings.ts';

const file = join(readRecordingsCall().folder, 'openapi-2.11.json');

const METHODS = ['get', 'post', 'put', 'patch', 'delete'];
const reference = JSON.parse(readFileSync(file, 'utf8')) as JsonObject;
const ours = JSON.parse(JSON.stringify(openApiDocument(OPERATIONS, 'admin@example.com'))) as JsonObject;

/** Where the document of Airflow is wrong about its own answers, which the recordings show. */
const RECORDED_OTHERWISE = /extra_links\[\]\.class_ref/;

let passed = 0;
const differences: string[] = [];
for (const [path, item] of Object.entries(childOf(reference, 'paths'))) {
  const shared = listOf(item, 'parameters');
  for (const method of METHODS.filter((name) => name in (item as JsonObject))) {
    const before = differences.length;
    const own = childOf(ours, 'paths')[path] as JsonObject | undefined;
    compareOperation(`${method.toUpperCase()} ${path}`, childOf(item, method), shared, own?.[method] as JsonObject);
    if (differences.length === before) passed += 1;
  }
}
for (const line of differences) console.log(line);
console.log(`${passed} passed, ${new Set(differences.map((line) => line.split(':', 1)[0])).size} failed`);
process.exit(differences.length === 0 ? 0 : 1);

function compareOperation(name: string, theirs: JsonObject, shared: unknown[], own: JsonObject | undefined): void {
  if (!own) {
    differences.push(`${name}: we do not have it`);
    return;
  }
  if (own.operationId !== theirs.operationId) {
    differences.push(`${name}: its operationId is ${String(own.operationId)}, theirs ${String(theirs.operationId)}`);
  }
  const parameters = parametersOf(ours, listOf(own, 'parameters'));
  for (const [key, type] of parametersOf(reference, [...shared, ...listOf(theirs, 'parameters')])) {
    const ownType = parameters.get(key);
    if (ownType === undefined) differences.push(`${name}: lacks the parameter ${key}`);
    else if (ownType !== type) differences.push(`${name}: the parameter ${key} is ${ownType}, theirs ${type}`);
  }
  compareProperties(name, 'request', contentOf(reference, theirs.requestBody), contentOf(ours, own.requestBody));
  const success = (operation: JsonObject) => {
    const responses = childOf(operation, 'responses');
    return responses['200'] ?? responses['201'] ?? responses['204'];
  };
  compareProperties(name, 'answer', contentOf(reference, success(theirs)), contentOf(ours, success(own)));
}

function parametersOf(document: JsonObject, parameters: unknown[]): Map<string, string> {
  return new Map(
    parameters.map((parameter) => {
      const { name, in: place, schema } = follow(document, parameter);
      return [`${String(place)} ${String(name)}`, String(follow(document, schema).type)];
    }),
  );
}

/** The JSON that a request body or a response holds. */
function contentOf(document: JsonObject, holder: unknown): unknown {
  const content = childOf(follow(document, holder), 'content');
  const json = content['application/json'] as JsonObject | undefined;
  return json?.schema;
}

type Place = 'request' | 'answer';

function compareProperties(operation: string, place: Place, theirs: unknown, own: unknown): void {
  const name = `${operation}: the ${place}`;
  if (theirs === undefined) return;
  const expected = propertiesOf(reference, theirs, place);
  const actual = own === undefined ? new Map<string, string>() : propertiesOf(ours, own, place);
  for (const [path, type] of expected) {
    if (RECORDED_OTHERWISE.test(path)) continue;
    const ownType = actual.get(path);
    if (ownType === undefined) differences.push(`${name} lacks ${path}`);
    else if (type !== 'any' && ownType !== type)
      differences.push(`${name} has ${path} as ${ownType}, theirs is ${type}`);
  }
}

/** Every property below a schema by its path, with its type; a component within itself is not entered again. */
function propertiesOf(document: JsonObject, schema: unknown, place: Place): Map<string, string> {
  const found = new Map<string, string>();
  const visit = (value: unknown, path: string, entered: readonly string[]): void => {
    const reference = (value as { $ref?: string } | undefined)?.$ref;
    if (reference !== undefined && entered.includes(reference)) return;
    const inside = reference === undefined ? entered : [...entered, reference];
    const resolved = follow(document, value);
    for (const part of listOf(resolved, 'allOf')) visit(part, path, inside);
    for (const [name, field] of Object.entries(childOf(resolved, 'properties'))) {
      // Nobody is answered with what only goes in.
      if (place === 'answer' && (field as JsonObject).writeOnly === true) continue;
      const below = path === '' ? name : `${path}.${name}`;
      found.set(below, typeOf(document, field));
      visit(field, below, inside);
    }
    if (resolved.items !== undefined) visit(resolved.items, `${path}[]`, inside);
  };
  visit(schema, '', []);
  return found;
}

function typeOf(document: JsonObject, schema: unknown): string {
  const resolved = follow(document, schema);
  if (typeof resolved.type === 'string') return resolved.type;
  const [part] = listOf(resolved, 'allOf');
  if (part !== undefined) return typeOf(document, part);
  return resolved.properties === undefined ? 'any' : 'object';
}

function follow(document: JsonObject, value: unknown): JsonObject {
  const reference = (value as { $ref?: string } | undefined)?.$ref;
  if (reference === undefined) return (value ?? {}) as JsonObject;
  const found = reference
    .slice('#/'.length)
    .split('/')
    .reduce<JsonObject>((at, key) => childOf(at, key), document);
  return follow(document, found);
}

function childOf(value: unknown, key: string): JsonObject {
  return ((value as JsonObject | undefined)?.[key] ?? {}) as JsonObject;
}

function listOf(value: unknown, key: string): unknown[] {
  const found = (value as JsonObject | undefined)?.[key];
  return Array.isArray(found) ? found : [];
}
