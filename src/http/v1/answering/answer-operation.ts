import fastJsonStringify from 'fast-json-stringify';
import type { ApiHandler, ApiRequest, ApiResponse } from '../../api-handler.ts';
import type { Caller } from '../../auth/authenticator.ts';
import { lazy } from '../../../foundation/lazy.ts';
import { GrantedPermissions } from '../../../domain/permission.ts';
import type { HttpServices } from '../../http-services.ts';
import { withHeaders } from '../../responses.ts';
import { isAllowed } from '../definition/access.ts';
import { type Call, type Operation, WholeAnswer } from '../definition/operation.ts';
import { Problem } from '../problem.ts';
import { type SentBody, checkBody, readJsonBody } from './read-json-body.ts';
import { RememberedAnswers } from './remembered-answers.ts';

const NO_HEADERS = {};
const JSON_HEADERS = { 'content-type': 'application/json' };
const NOBODY: Caller = { user: undefined, permissions: new GrantedPermissions([]) };

/**
 * Makes the handler of an operation: reads the body as JSON, authenticates, checks what the caller may, reads path, query and
 * body, runs it, and prints what it gives back by its schema. In this order, since the answers to what is wrong at several
 * places follow from it.
 */
export function answerOperation(operation: Operation, services: HttpServices): ApiHandler {
  const { schema } = operation.answer;
  // Compiled at the first answer: there are many operations, and a server that starts has no time for all of them.
  const print = schema && lazy(() => fastJsonStringify(schema as object));
  // A quirk of Airflow's: its two ways of answering nothing are of two types.
  const emptyHeaders = operation.answer.isEmptyPage ? { 'content-type': 'text/html; charset=utf-8' } : JSON_HEADERS;
  const render = (result: unknown): ApiResponse => {
    if (result instanceof WholeAnswer) return result.response;
    return print
      ? { status: 200, headers: JSON_HEADERS, body: print()(result) }
      : { status: 204, headers: emptyHeaders, body: '' };
  };
  const run = async (request: ApiRequest, caller: Caller, sent: SentBody | undefined): Promise<ApiResponse> => {
    const texts = readQueryTexts(request.url);
    const call = {
      request,
      caller,
      path: readAll(operation.pathParts, (name) => [request.params[name] ?? request.params['*'] ?? '']),
      query: readQuery(operation, texts),
      body: operation.body && sent && checkBody(operation.body, sent),
    };
    return render(await operation.run(services, call as Call<never, never, never>));
  };
  const remembered = operation.isRemembered ? new RememberedAnswers(services.db) : undefined;
  return async (request) => {
    const sent = operation.body && (await readJsonBody(request));
    const { caller, headers } = await authorize(operation, services, request);
    const answer = () => run(request, caller, sent);
    const response = await (remembered?.get(caller.permissions, request.url, answer) ?? answer());
    return headers === NO_HEADERS ? response : withHeaders(response, headers);
  };
}

interface Admission {
  readonly caller: Caller;
  /** What the authentication has to say in the answer. */
  readonly headers: Readonly<Record<string, string>>;
}

/** @throws Problem 401, 403, 429 */
async function authorize(operation: Operation, services: HttpServices, request: ApiRequest): Promise<Admission> {
  if (operation.access.kind === 'open') return { caller: NOBODY, headers: NO_HEADERS };
  const authentication = await services.authenticator.authenticate(request);
  if (authentication.kind === 'unauthenticated') throw new Problem(401, { headers: authentication.headers });
  if (authentication.kind === 'refused') throw new Problem(authentication.status, authentication);
  const { caller, headers } = authentication;
  if (!isAllowed(operation.access, caller.permissions, request.params.dag_id)) throw new Problem(403, { headers });
  return { caller, headers };
}

function readQueryTexts(url: string): ReadonlyMap<string, readonly string[]> {
  const start = url.indexOf('?');
  const texts = new Map<string, string[]>();
  if (start === -1) return texts;
  for (const [name, text] of new URLSearchParams(url.slice(start + 1))) {
    const known = texts.get(name);
    if (known) known.push(text);
    else texts.set(name, [text]);
  }
  return texts;
}

/** @throws Problem 400 */
function readQuery(operation: Operation, texts: ReadonlyMap<string, readonly string[]>): Record<string, unknown> {
  for (const name of texts.keys()) if (texts.get(name)?.some((text) => text.includes('\0'))) throw nulInQuery(name);
  // As in Airflow, whose operations without any parameter look at none.
  if (Object.keys(operation.query).length > 0 || Object.keys(operation.pathParts).length > 0) {
    const extra = [...texts.keys()].filter((name) => !Object.hasOwn(operation.query, name));
    if (extra.length > 0) {
      throw new Problem(400, { title: null, detail: `Extra query parameter(s) ${extra.join(', ')} not in spec` });
    }
  }
  return readAll(operation.query, (name) => texts.get(name) ?? []);
}

/** PostgreSQL refuses it in any text. */
function nulInQuery(name: string): Problem {
  return new Problem(400, { detail: `The query parameter '${name}' must not hold a NUL character` });
}

function readAll(
  readers: Readonly<Record<string, { read(texts: readonly string[], name?: string): unknown }>>,
  textsOf: (name: string) => readonly string[],
): Record<string, unknown> {
  return Object.fromEntries(Object.entries(readers).map(([name, reader]) => [name, reader.read(textsOf(name), name)]));
}
