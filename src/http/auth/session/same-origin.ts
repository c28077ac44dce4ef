import { timingSafeEqual } from 'node:crypto';
import type { Config } from '../../../config/config.ts';
import type { ApiRequest } from '../../api-handler.ts';
import { readCookie } from './cookies.ts';

/** The cookie whose value a form must send back. */
export const CSRF_COOKIE = 'csrf_token';

type Sent = Pick<ApiRequest, 'headers'>;

const SAFE_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

/** The part of a path that only what the experimental API changes by a GET has. The address itself may be spelled in many ways. */
const WRITTEN_BY_GET = 'paused';

/** Whether a request may change something: by its method, or although it is one that any link can make. */
export function kindOfWrite({ method, params }: Pick<ApiRequest, 'method' | 'params'>): 'none' | 'link' | 'other' {
  if (params[WRITTEN_BY_GET] !== undefined) return 'link';
  return SAFE_METHODS.has(method) ? 'none' : 'other';
}

/**
 * Whether a page of another site made the browser send a request. A client that says nothing of where it comes from is no
 * browser of today: those always do where it matters.
 */
export function isFromElsewhere(sent: Sent, config: Config): boolean {
  return placeOf(sent, config) === 'elsewhere';
}

/** Whether a request shows that a page of this server sent it: what a link can do needs that, since any mail can hold a link. */
export function isFromOwnPage(sent: Sent, config: Config): boolean {
  return placeOf(sent, config) === 'own page';
}

/** Whether somebody followed a link outside of any page, in a mail perhaps, or typed the address. Browsers say so, programs do not. */
export function isFollowedLink({ headers }: Sent): boolean {
  return headers['sec-fetch-site'] === 'none';
}

function placeOf({ headers }: Sent, config: Config): 'own page' | 'elsewhere' | 'unknown' {
  const site = headers['sec-fetch-site'];
  if (site !== undefined) return site === 'same-origin' ? 'own page' : site === 'none' ? 'unknown' : 'elsewhere';
  const source = headers.origin ?? headers.referer;
  if (source === undefined) return 'unknown';
  const origin = URL.canParse(source) ? new URL(source) : undefined;
  return origin !== undefined && ownHosts(headers, config).includes(origin.host) ? 'own page' : 'elsewhere';
}

/** Whether a request brings the token of the page that our server gave to this browser (`csrf_token`, `X-CSRFToken`). */
export function hasCsrfToken({ headers }: Sent, token: string | undefined): boolean {
  const expected = readCookie(headers.cookie, CSRF_COOKIE);
  if (expected === undefined || expected === '' || token === undefined) return false;
  const [left, right] = [Buffer.from(expected), Buffer.from(token)];
  return left.length === right.length && timingSafeEqual(left, right);
}

/** Host and port of the server as the browser knows it. */
function ownHosts(headers: ApiRequest['headers'], { webserver }: Config): string[] {
  const forwarded = headers['x-forwarded-host'];
  const behindProxy = webserver.enableProxyFix && typeof forwarded === 'string' ? [forwarded] : [];
  return [headers.host ?? '', new URL(webserver.baseUrl).host, ...behindProxy].filter((host) => host !== '');
}
