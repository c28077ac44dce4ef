import type { Config } from '../../config/config.ts';
import { AppError } from '../../foundation/app-error.ts';
import { isJsonObject, type Json } from '../../foundation/json.ts';
import { type ClientSession, chooseSession } from './client-session.ts';
import { type ServerAnswer, readAuthorities, sendRequest, showServer } from './send-request.ts';

/** One request to an API of the server. */
export interface ApiCall {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** From the root of the server, each part escaped, see {@link pathOf}. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>;
  readonly body?: Json;
}

/** The APIs of a server, as whoever the configuration says. */
export interface ServerApi {
  /** Whether requests show who sends them. */
  readonly hasCredentials: boolean;
  /**
   * @returns the JSON of the answer; null where it is empty
   * @throws AppError: SERVER_FOUND_NOTHING, SERVER_REFUSED, ACCESS_DENIED, SERVER_FAILED by status; API_NOT_OFFERED where the server
   *   has no such API; CONTROL_PLANE_UNAVAILABLE where it is not there
   */
  call(call: ApiCall): Promise<Json>;
}

/**
 * The server of `[cli] endpoint_url`.
 * @throws AppError INVALID_INPUT for an address or credentials that cannot be used
 */
export async function openServer(config: Config): Promise<ServerApi> {
  const endpoint = readEndpoint(config.cli.endpointUrl);
  const session = await chooseSession(config, endpoint);
  const ca = readAuthorities(config.tradewind.remoteCaFile, config.home);
  return {
    hasCredentials: session.hasCredentials,
    async call({ method, path, query = {}, body }) {
      const url = new URL(endpoint.pathname.replace(/\/+$/, '') + path, endpoint.origin);
      for (const [name, value] of Object.entries(query)) {
        if (value !== undefined) url.searchParams.set(name, String(value));
      }
      const { headers, verify } = await session.sign({ method, url });
      const text = body === undefined ? undefined : JSON.stringify(body);
      const answer = await sendRequest({
        method,
        url,
        headers: {
          accept: 'application/json',
          ...(text !== undefined && {
            'content-type': 'application/json',
            'content-length': String(Buffer.byteLength(text)),
          }),
          ...headers,
        },
        body: text,
        ca,
        timeoutMs: config.tradewind.remoteTimeoutMs,
      });
      if (answer.status < 400) await verify?.(answer.headers['www-authenticate']);
      return readAnswer(answer, endpoint, session);
    },
  };
}

/**
 * Parts of a path, each escaped.
 * @throws AppError INVALID_INPUT for what would lead to another path: nothing, `.` and `..`
 */
export function pathOf(...parts: readonly string[]): string {
  return parts
    .map((part) => {
      if (/^\.{0,2}$/.test(part)) throw new AppError('INVALID_INPUT', { reason: `'${part}' is no name` });
      return `/${encodeURIComponent(part)}`;
    })
    .join('');
}

function readEndpoint(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url && (url.protocol === 'http:' || url.protocol === 'https:')) return url;
  throw new AppError('INVALID_INPUT', {
    reason: '[cli] endpoint_url is no address of a server: expected http://HOST:PORT or https://HOST',
  });
}

function readAnswer(answer: ServerAnswer, endpoint: URL, session: ClientSession): Json {
  const { status, headers, text } = answer;
  const server = showServer(endpoint);
  if (status >= 300 && status < 400) {
    throw new AppError('API_NOT_OFFERED', {
      url: server,
      reason: `sends its callers on to ${headers.location ?? 'another address'}: check [cli] endpoint_url`,
    });
  }
  const content = parse(text);
  const reason = reasonOf(content);
  if (status === 401 || status === 403) throw denied(status, reason, server, session);
  if (status < 300) {
    if (content !== undefined) return content;
    throw new AppError('API_NOT_OFFERED', {
      url: server,
      reason: `answers with ${describe(headers['content-type'])} instead of JSON: check [cli] endpoint_url`,
    });
  }
  // An answer of the API itself is JSON that says why; a page says that there is no such API.
  if (status === 404 && reason === undefined) {
    throw new AppError('API_NOT_OFFERED', {
      url: server,
      reason: `has no such API (404, ${describe(headers['content-type'])}): check [cli] endpoint_url`,
    });
  }
  if (status === 404) throw new AppError('SERVER_FOUND_NOTHING', { reason: reason ?? '' });
  if (status >= 500 || reason === undefined) {
    throw new AppError('SERVER_FAILED', { status, reason: reason ?? titleOf(text) });
  }
  throw new AppError('SERVER_REFUSED', { status, reason });
}

function denied(status: number, reason: string | undefined, server: string, session: ClientSession): AppError {
  const why = reason === undefined ? '' : `: ${reason}`;
  const hint = session.hasCredentials
    ? status === 401
      ? 'it does not take the credentials'
      : 'the credentials are wrong, or their user may not do this'
    : 'it asks for credentials: see [tradewind] remote_username, remote_password and [api] auth_backends';
  return new AppError('ACCESS_DENIED', { reason: `The server at ${server} refuses (${status}${why}); ${hint}` });
}

/** Null for an empty text, undefined for what is no JSON. */
function parse(text: string): Json | undefined {
  if (text.trim() === '') return null;
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

/** Why a request was refused: in the words of the stable API (a problem), or of the experimental one. */
function reasonOf(content: Json | undefined): string | undefined {
  if (!isJsonObject(content)) return undefined;
  const { detail, title, error } = content;
  const text = [detail, error, title].find((part) => typeof part === 'string' && part !== '');
  return typeof text === 'string' ? onOneLine(text) : undefined;
}

function describe(contentType: string | undefined): string {
  const type = contentType?.split(';')[0]?.trim();
  if (type === undefined) return 'something without a type';
  return type === 'text/html' ? 'a page (HTML)' : type;
}

/** What a page of an error is titled. */
function titleOf(text: string): string {
  const title = /<title>([^<]*)<\/title>/i.exec(text)?.[1];
  return onOneLine(title ?? text.trim().split('\n', 1)[0]?.slice(0, 200) ?? '');
}

/** What a server says is no command to a terminal. */
function onOneLine(text: string): string {
  return text.replaceAll(/[\s\p{Cc}]+/gu, ' ').trim();
}
