import type { Config } from '../../config/config.ts';
import { AppError } from '../../foundation/app-error.ts';
import type { Json } from '../../foundation/json.ts';
import { chooseSession } from './client-session.ts';
import { readAnswer } from './read-answer.ts';
import { readAuthorities } from './read-authorities.ts';
import { openRoute, type Route } from './send-request.ts';

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
   * @throws AppError as {@link readAnswer} says, and CONTROL_PLANE_UNAVAILABLE where the server is not there
   */
  call(call: ApiCall): Promise<Json>;
}

/**
 * The server of `[cli] endpoint_url`.
 * @param env where the variables of proxies stand
 * @throws AppError INVALID_INPUT for an address or credentials that cannot be used
 */
export async function openServer(config: Config, env: Route['env']): Promise<ServerApi> {
  const endpoint = readEndpoint(config.cli.endpointUrl);
  const session = await chooseSession(config, endpoint);
  const send = openRoute({
    ca: readAuthorities(config.tradewind.remoteCaFile, config.home),
    timeoutMs: config.tradewind.remoteTimeoutMs,
    env,
  });
  const asked = { endpoint, hasCredentials: session.hasCredentials };
  return {
    hasCredentials: session.hasCredentials,
    async call({ method, path, query = {}, body }) {
      const url = new URL(endpoint.pathname.replace(/\/+$/, '') + path, endpoint.origin);
      for (const [name, value] of Object.entries(query)) {
        if (value !== undefined) url.searchParams.set(name, String(value));
      }
      const { headers, verify } = await session.sign({ method, url });
      const text = body === undefined ? undefined : JSON.stringify(body);
      const answer = await send({
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
      });
      if (answer.status < 300) await verify?.(answer.headers['www-authenticate']);
      return readAnswer(answer, asked);
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
