import { REPORTED_VERSION } from '../../../config/version.ts';
import type { JsonObject } from '../../../foundation/json.ts';
import type { Operation, Tag } from '../definition/operation.ts';
import type { ProblemStatus } from '../problem.ts';
import { ComponentSchemas } from './component-schemas.ts';
import { INTRODUCTION } from './introduction.ts';

const TAGS: Readonly<Record<Tag, string>> = {
  Config: 'The configuration, where it is exposed.',
  Connection: 'Addresses and credentials of other systems.',
  DAG: 'DAGs, their tasks and their source.',
  DAGRun: 'Runs of DAGs.',
  DagStats: 'How many runs are in which state.',
  DagWarning: 'What is doubtful about DAGs that load.',
  Dataset: 'Data that tasks make and DAGs wait for.',
  EventLog: 'The audit log: who did what.',
  ImportError: 'DAG files that cannot be loaded.',
  Monitoring: 'Health and version.',
  Permission: 'Actions on resources.',
  Plugin: 'What extends the server.',
  Pool: 'Limits on how many task instances run at once.',
  Provider: 'Operators and connection types by the system that they talk to.',
  Role: 'Named sets of permissions.',
  Security: 'Tokens of users.',
  TaskInstance: 'Runs of single tasks, their tries and logs.',
  User: 'Who may use the server.',
  Variable: 'Values that tasks read.',
  XCom: 'Values that tasks hand to each other.',
};

/** The names of responses in the document. */
const PROBLEMS: Readonly<Record<ProblemStatus, readonly [name: string, description: string]>> = {
  400: ['BadRequest', 'Something about the request is wrong; `detail` says what.'],
  401: ['Unauthenticated', 'There are no valid credentials.'],
  403: ['PermissionDenied', 'The caller may not do this.'],
  404: ['NotFound', 'There is no such thing.'],
  405: ['MethodNotAllowed', 'The path does not take this method.'],
  406: ['NotAcceptable', 'The answer cannot be had in the form that `Accept` asks for.'],
  409: ['AlreadyExists', 'It exists already, or its state is in the way.'],
  413: ['TooLarge', 'The body is larger than `[webserver] allowed_payload_size`.'],
  429: ['TooManyRequests', 'Too many failed logins; `Retry-After` says when to try again.'],
  500: ['Unknown', 'Something failed that should not have; the log of the server says more.'],
  503: ['Unavailable', 'The metadata database does not answer.'],
};

const SECURITY_SCHEMES = {
  Basic: { type: 'http', scheme: 'basic', description: 'Name and password of a user.' },
  Kerberos: { type: 'http', scheme: 'negotiate', description: 'A Kerberos ticket for the service of the server.' },
  Bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: 'A token of `/security/login`.' },
  Session: { type: 'apiKey', in: 'cookie', name: 'session', description: 'The session of a signed-in browser.' },
};

/**
 * The OpenAPI 3.0 document of the operations.
 * @param contactEmail of whoever runs the server
 */
export function openApiDocument(operations: readonly Operation[], contactEmail: string): JsonObject {
  const schemas = new ComponentSchemas();
  const paths: Record<string, JsonObject> = {};
  for (const operation of operations) {
    const path = (paths[operation.path] ??= {});
    path[operation.method.toLowerCase()] = printOperation(operation, schemas);
  }
  return {
    openapi: '3.0.3',
    info: {
      title: 'Tradewind stable REST API',
      description: INTRODUCTION,
      version: REPORTED_VERSION,
      contact: { name: 'Administrators of this server', url: '/', email: contactEmail },
      license: { name: 'Apache 2.0', url: 'http://www.apache.org/licenses/LICENSE-2.0.html' },
    },
    servers: [{ url: '/api/v1', description: 'This server.' }],
    tags: Object.entries(TAGS).map(([name, description]) => ({ name, description })),
    security: Object.keys(SECURITY_SCHEMES).map((name) => ({ [name]: [] })),
    paths,
    components: {
      securitySchemes: SECURITY_SCHEMES,
      responses: Object.fromEntries(
        Object.values(PROBLEMS).map(([name, description]) => [name, printProblem(description)]),
      ),
      schemas: { ...schemas.all(), Error: ERROR_SCHEMA },
    },
  };
}

const ERROR_SCHEMA = {
  type: 'object',
  description: 'What went wrong, as RFC 7807 has it.',
  required: ['type', 'title', 'status'],
  properties: {
    type: { type: 'string', description: 'An address that stands for this kind of problem.' },
    title: { type: 'string', nullable: true, description: 'The problem in a few words.' },
    status: { type: 'number', description: 'The status of the answer.' },
    detail: { type: 'string', nullable: true, description: 'What exactly is wrong.' },
    instance: { type: 'string', description: 'An address of this occurrence.' },
  },
};

const PROBLEM_CONTENT = { 'application/problem+json': { schema: { $ref: '#/components/schemas/Error' } } };

function printProblem(description: string): JsonObject {
  return { description, content: PROBLEM_CONTENT };
}

function printOperation(operation: Operation, schemas: ComponentSchemas): JsonObject {
  const { id, tag, summary, description, deprecated, access, body } = operation;
  const parameters = [
    ...Object.entries(operation.pathParts).map(([name, part]) => printParameter(name, 'path', part)),
    ...Object.entries(operation.query).map(([name, parameter]) => printParameter(name, 'query', parameter)),
  ];
  return {
    operationId: id,
    tags: [tag],
    summary,
    ...(description !== undefined && { description }),
    ...(deprecated && { deprecated }),
    ...(access.kind === 'open' && { security: [] }),
    ...(parameters.length > 0 && { parameters }),
    ...(body && {
      requestBody: {
        required: body.mayBeAbsent !== true,
        ...(body.description !== undefined && { description: body.description }),
        content: { 'application/json': { schema: schemas.print(body.schema) } },
      },
    }),
    responses: { ...printAnswer(operation, schemas), ...printProblems(operation) },
  };
}

function printParameter(
  name: string,
  place: 'path' | 'query',
  { description, schema, isRequired = false }: { description: string; schema: JsonObject; isRequired?: boolean },
): JsonObject {
  return { name, in: place, description, ...((place === 'path' || isRequired) && { required: true }), schema };
}

function printAnswer({ answer }: Operation, schemas: ComponentSchemas): JsonObject {
  if (answer.schema === undefined) return { [answer.status ?? 204]: { description: answer.description } };
  const json = { 'application/json': { schema: schemas.print(answer.schema) } };
  const other = answer.alsoAs && { [answer.alsoAs]: { schema: { type: 'string' } } };
  return { 200: { description: answer.description, content: { ...json, ...other } } };
}

/** Those that the operation names, and those that follow from what it takes. */
function printProblems({ problems, plainProblems = [], access, body, query, pathParts }: Operation): JsonObject {
  const statuses = new Set<ProblemStatus>(problems);
  if (access.kind !== 'open') for (const status of [401, 403, 429] as const) statuses.add(status);
  if (body || Object.keys(query).length + Object.keys(pathParts).length > 0) statuses.add(400);
  if (body) statuses.add(413);
  if (Object.keys(pathParts).length > 0) statuses.add(404);
  const printed = [...statuses, ...([500, 503] as const)]
    .sort((a, b) => a - b)
    .map((status) => {
      const [name, description] = PROBLEMS[status];
      if (!plainProblems.includes(status)) return [status, { $ref: `#/components/responses/${name}` }] as const;
      const content = { ...PROBLEM_CONTENT, 'text/html': { schema: { type: 'string' } } };
      return [status, { description, content }] as const;
    });
  return {
    ...Object.fromEntries(printed),
    ...(body && { 415: printProblem('The body is of a kind that is not read; send `application/json`.') }),
  };
}
