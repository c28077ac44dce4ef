import { isIP } from 'node:net';
import type { Config } from '../../config/config.ts';
import { AppError } from '../../foundation/app-error.ts';
import { loadOwnModule, unusableModule } from '../../foundation/load-own-module.ts';
import { beginKerberosSession } from '../kerberos-session.ts';

/** A request that is to be authenticated. */
interface RequestToSign {
  readonly method: string;
  readonly url: URL;
}

type Headers = Readonly<Record<string, string>>;

/** Headers that authenticate one request, and what its answer must prove where it is no refusal. */
interface Signed {
  readonly headers: Headers;
  readonly verify?: (wwwAuthenticate: string | undefined) => Promise<void>;
}

/** How the command line shows a server who it is. */
export interface ClientSession {
  /** False: it shows nothing. */
  readonly hasCredentials: boolean;
  sign(request: RequestToSign): Promise<Signed>;
}

const OPTION = '[api] auth_backends';
const NOBODY: ClientSession = { hasCredentials: false, sign: () => Promise.resolve({ headers: {} }) };
const KERBEROS: ClientSession = {
  hasCredentials: true,
  async sign({ url }) {
    const { authorization, verifyServer } = await beginKerberosSession(url.hostname);
    return { headers: { authorization }, verify: verifyServer };
  },
};

/** Backends of servers that need nothing of ours on the side of the client, or user and password. */
const WITHOUT_SESSION = /^airflow\.(api\.auth\.backend\.|contrib\.auth\.backends\.|providers\.)/;

/**
 * Chooses how to authenticate: by the name and password of `[cli] endpoint_url`, those of the options, else as the first of
 * `[api] auth_backends` that has a way: Kerberos tickets, or the `createClientSession` or `CLIENT_AUTH` of a module of one's own.
 * @throws AppError INVALID_INPUT for a module that cannot be used
 */
export async function chooseSession(
  config: Pick<Config, 'api' | 'core' | 'home' | 'tradewind'>,
  endpoint: URL,
): Promise<ClientSession> {
  if (endpoint.username !== '') return basic(decode(endpoint.username), decode(endpoint.password));
  const { remoteUsername, remotePassword } = config.tradewind;
  if (remoteUsername !== '') return basic(remoteUsername, remotePassword);
  for (const name of config.api.authBackends) {
    if (name.endsWith('.kerberos_auth')) {
      if (isIP(endpoint.hostname.replace(/^\[|\]$/g, '')) === 0) return KERBEROS;
      throw new AppError('INVALID_INPUT', {
        reason: `[cli] endpoint_url: Kerberos knows servers by name, not by address: ${endpoint.hostname}`,
      });
    }
    if (WITHOUT_SESSION.test(name)) continue;
    const session = await sessionOfModule(name, [config.home, config.core.pluginsFolder]);
    if (session) return session;
  }
  return NOBODY;
}

function basic(username: string, password: string): ClientSession {
  const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
  return { hasCredentials: true, sign: () => Promise.resolve({ headers: { authorization } }) };
}

/** The session that a module of one's own gives; undefined where it has neither of the names. */
async function sessionOfModule(name: string, folders: readonly string[]): Promise<ClientSession | undefined> {
  const { file, exports } = await loadOwnModule(OPTION, name, folders);
  const { createClientSession, CLIENT_AUTH } = exports;
  if (createClientSession === undefined && CLIENT_AUTH === undefined) return undefined;
  const complain = (text: string) => unusableModule(OPTION, name, `${file}: ${text}`);
  if (createClientSession === undefined) return fromAuth(CLIENT_AUTH, complain);
  if (typeof createClientSession !== 'function') throw complain('createClientSession is no function');
  const made = await callOf('createClientSession()', createClientSession as () => unknown, complain);
  if (typeof made !== 'object' || made === null) throw complain('createClientSession() must return an object');
  const { headers, auth } = made as { headers?: unknown; auth?: unknown };
  if (headers !== undefined && !isHeaders(headers)) throw complain('headers must be an object of texts');
  const inner = auth === undefined ? NOBODY : fromAuth(auth, complain);
  return {
    hasCredentials: true,
    async sign(request) {
      const signed = await inner.sign(request);
      return { ...signed, headers: { ...lowerCase(headers ?? {}), ...signed.headers } };
    },
  };
}

/** Name and password, or a function that makes the headers of a request. */
function fromAuth(auth: unknown, complain: (text: string) => AppError): ClientSession {
  if (Array.isArray(auth) && auth.length === 2 && auth.every((part) => typeof part === 'string')) {
    return basic(String(auth[0]), String(auth[1]));
  }
  if (typeof auth !== 'function') throw complain('credentials are [name, password], or a function that makes headers');
  return {
    hasCredentials: true,
    async sign({ method, url }) {
      const makeHeaders = auth as (request: { method: string; url: string }) => unknown;
      const headers = await callOf('its function', () => makeHeaders({ method, url: url.href }), complain);
      if (!isHeaders(headers)) throw complain('the headers must be an object of texts');
      return { headers: lowerCase(headers) };
    },
  };
}

/** What a function of the module gives. */
async function callOf(name: string, call: () => unknown, complain: (text: string) => AppError): Promise<unknown> {
  try {
    return await call();
  } catch (cause) {
    throw complain(`${name} failed: ${cause instanceof Error ? cause.message : String(cause)}`);
  }
}

function isHeaders(value: unknown): value is Headers {
  return typeof value === 'object' && value !== null && Object.values(value).every((part) => typeof part === 'string');
}

function lowerCase(headers: Headers): Headers {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

/** A part of a URL as it was before it was escaped. */
function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
