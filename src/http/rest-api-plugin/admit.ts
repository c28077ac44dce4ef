import { timingSafeEqual, createHash } from 'node:crypto';
import type { Config } from '../../config/config.ts';
import type { GrantedPermissions } from '../../domain/permission.ts';
import type { ApiRequest } from '../api-handler.ts';
import { isLoopback } from '../auth/assert-safe-to-listen.ts';
import { isFromElsewhere } from '../auth/session/same-origin.ts';
import type { HttpServices } from '../http-services.ts';
import { Refusal } from './errors.ts';

/** Who may call, and what. */
export type Admission =
  /** Whoever has the token of the configuration, or is on this machine where nothing is configured. */
  | { readonly kind: 'everything'; readonly headers: Headers }
  | {
      readonly kind: 'user';
      /** Undefined: nobody known. */
      readonly username: string | undefined;
      readonly permissions: GrantedPermissions;
      /** The browser added the credentials by itself: whoever made it send the request need not be the user. */
      readonly isByCookie: boolean;
      readonly headers: Headers;
    };

type Headers = Readonly<Record<string, string>>;

const NO_HEADERS: Headers = {};

/**
 * Lets a caller in: by the token, where one is configured; else by the credentials that the stable API takes; where neither is
 * configured, by being on this machine.
 * @throws Refusal 401, 403, 429
 */
export async function admit(request: ApiRequest, services: HttpServices): Promise<Admission> {
  const { config, authenticator, tokens } = services;
  if (isFromElsewhere(request, config)) throw turnedAway(403, 'The request comes from another site');
  const expected = expectedToken(config);
  if (expected !== '') {
    if (!hasToken(request, config, expected)) throw turnedAway(403, 'Token Authentication Failed');
    return { kind: 'everything', headers: NO_HEADERS };
  }
  const isConfigured = tokens !== undefined;
  if (!isConfigured && isOnThisMachine(request)) return { kind: 'everything', headers: NO_HEADERS };
  const authentication = await authenticator.authenticate(request);
  if (authentication.kind === 'refused')
    throw turnedAway(authentication.status, authentication.detail, authentication.headers);
  const user = authentication.kind === 'caller' ? authentication.caller.user : undefined;
  if (!isConfigured && !user) {
    throw turnedAway(
      403,
      'Neither rest_api_plugin_expected_http_token nor [api] auth_backends is configured: the plugin answers on its own machine only',
    );
  }
  if (authentication.kind === 'unauthenticated') throw turnedAway(401, 'Authentication Failed', authentication.headers);
  return {
    kind: 'user',
    username: user?.username,
    permissions: authentication.caller.permissions,
    isByCookie: user !== undefined && request.headers.authorization === undefined,
    headers: authentication.headers,
  };
}

/** Whether callers need the token of the configuration. */
export function expectedToken({ restApiPlugin, webserver }: Config): string {
  return restApiPlugin.expectedHttpToken || webserver.restApiPluginExpectedHttpToken;
}

function turnedAway(status: number, output: string, headers: Headers = NO_HEADERS): Refusal {
  return new Refusal(status, output, { headers, isTurnedAway: true });
}

/** As WSGI has it, a dash and an underscore in the name of a header are the same. Compared in constant time. */
function hasToken({ headers }: ApiRequest, { restApiPlugin }: Config, expected: string): boolean {
  const name = foldName(restApiPlugin.httpTokenHeaderName);
  const sent = Object.entries(headers).filter(([key]) => foldName(key) === name);
  const [given] = sent.flatMap(([, value]) => value ?? []);
  return sent.length === 1 && given !== undefined && timingSafeEqual(digest(given), digest(expected));
}

function foldName(name: string): string {
  return name.toLowerCase().replaceAll('-', '_');
}

/** Of one length, whatever the text. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text.trim()).digest();
}

/** What proxies add to say whom they speak for. One that says nothing cannot be told from a program on this machine. */
const BY_PROXY =
  /^(?:forwarded|via|x-forwarded-.*|x-(?:real|client|cluster-client|original-forwarded)-.*|(?:true|cf|fastly)-.*-ip)$/;

/**
 * Whether a request comes from this machine, and from nobody behind it: a proxy here speaks for others, and a page of another
 * site may have given its own name our address.
 */
function isOnThisMachine({ remoteAddress, headers }: ApiRequest): boolean {
  const host = (headers.host ?? '').replace(/:\d+$/, '');
  return isLoopback(remoteAddress) && isLoopback(host) && !Object.keys(headers).some((name) => BY_PROXY.test(name));
}
