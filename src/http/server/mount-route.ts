import type { FastifyError, FastifyReply, FastifyRequest, HTTPMethods } from 'fastify';
import { isIP } from 'node:net';
import type { ApiHandler, ApiRequest, ApiResponse, ApiUser } from '../api-handler.ts';
import { type HeldBody, readBody } from './read-body.ts';
import type { Surface } from './surface.ts';

/** The methods that operations have. */
export type RouteMethod = Extract<HTTPMethods, 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'>;

/** Serves a handler under a method and a path of the surface. `HEAD` comes with `GET`. */
export function mountRoute(surface: Surface, method: RouteMethod, path: string, handler: ApiHandler): void {
  surface.table.add(method, path);
  const answer = (request: FastifyRequest, reply: FastifyReply) => answerRequest(surface, handler, request, reply);
  if (method === 'GET') surface.app.get(path, (request, reply) => void answer(request, reply));
  else {
    // Answered before Fastify looks at the body: handlers read it themselves, after authentication and whatever its type.
    surface.app.route({
      method,
      url: path,
      onRequest: (request, reply) => answer(request, reply),
      handler: neverReached,
    });
  }
}

/** Answers every request below the surface's prefix that none of its routes takes, and what Fastify itself refuses. */
export function mountFallback(surface: Surface): void {
  surface.app.setNotFoundHandler((request, reply) => {
    sendResponse(reply, answerUnrouted(surface, request));
  });
  surface.app.setErrorHandler((error: FastifyError, request, reply) => {
    // Fastify looks at the content type even of requests that no route takes; those of routes are answered before it does.
    const { statusCode = 500 } = error;
    const response = statusCode < 500 ? answerUnrouted(surface, request) : surface.answerError(error);
    sendResponse(reply, response);
  });
}

/** Wrong methods, `OPTIONS` and unknown paths: none of them asks for credentials. */
function answerUnrouted(surface: Surface, { method, url, headers }: FastifyRequest): ApiResponse {
  const [path = ''] = url.split('?', 1);
  const allowed = surface.table.allowed(path.slice(surface.app.prefix.length));
  // A method that the path allows got here because a part of the path was empty.
  if (!allowed || (allowed.includes(method) && method !== 'OPTIONS')) return surface.notFound;
  const allow = allowed.join(', ');
  return method === 'OPTIONS' ? surface.options(allow, headers) : surface.methodNotAllowed(allow);
}

/** Sends what a handler answered. */
export function sendResponse(reply: FastifyReply, response: ApiResponse): void {
  reply.code(response.status).headers(response.headers);
  const { 'content-type': type } = response.headers;
  if (response.status === 204) {
    // Not even an empty text, with which Fastify would drop the content type, which Airflow's answers have.
    reply.send();
    return;
  }
  if (response.stream) {
    reply.send(response.stream);
    return;
  }
  if (typeof response.body === 'string') {
    reply.send(response.body);
    return;
  }
  if (type === undefined) reply.header('content-type', 'application/json');
  reply.send(JSON.stringify(response.body));
}

function answerRequest(surface: Surface, handler: ApiHandler, request: FastifyRequest, reply: FastifyReply): void {
  const apiRequest = new FastifyApiRequest(request, surface.bodyLimit);
  const send = (response: ApiResponse) => {
    apiRequest.release();
    sendResponse(reply, response);
  };
  const fail = (error: unknown) => send(surface.answerError(error));
  try {
    if (!hasSoundParams(apiRequest.params)) return send(surface.notFound);
    const response = handler(apiRequest);
    if (!(response instanceof Promise)) return send(response);
    response.then(send).catch(fail);
  } catch (error) {
    fail(error);
  }
}

/** Empty parts match no route of Airflow's, and no name holds a NUL, which PostgreSQL refuses in any text. */
function hasSoundParams(params: Readonly<Record<string, string>>): boolean {
  for (const name in params) if (params[name] === '' || params[name]?.includes('\0')) return false;
  return true;
}

function neverReached(): void {
  throw new Error('the request was answered before');
}

class FastifyApiRequest implements ApiRequest {
  user: ApiUser | undefined;
  readonly #request: FastifyRequest;
  readonly #bodyLimit: number;
  #body: HeldBody | undefined;

  constructor(request: FastifyRequest, bodyLimit: number) {
    this.#request = request;
    this.#bodyLimit = bodyLimit;
  }

  get method() {
    return this.#request.method;
  }

  get url() {
    return this.#request.url;
  }

  get params() {
    return this.#request.params as Record<string, string>;
  }

  get query() {
    const query: Record<string, string> = {};
    for (const [name, value] of Object.entries(this.#request.query as Record<string, string | string[]>)) {
      query[name] = typeof value === 'string' ? value : (value[0] ?? '');
    }
    return query;
  }

  get headers() {
    return this.#request.raw.headers;
  }

  get remoteAddress() {
    // With `trustProxy` (app.ts) what a proxy says; it may be no address at all.
    const { ip } = this.#request;
    return isIP(ip) === 0 ? (this.#request.socket.remoteAddress ?? '') : ip;
  }

  readBody() {
    // The authentication may have read it, to check a signature.
    this.#body ??= readBody(this.#request.raw, this.#bodyLimit);
    return this.#body.content;
  }

  /** Lets go of the body: its memory counts no more. */
  release(): void {
    this.#body?.release();
  }
}
