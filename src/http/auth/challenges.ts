import type { ApiResponse } from '../api-handler.ts';
import { htmlResponse } from '../responses.ts';

/** The caller must say who it is. */
export const UNAUTHORIZED = htmlResponse('Unauthorized', 401);
/** The same, asking for a name and a password. */
export const UNAUTHORIZED_BASIC = htmlResponse('Unauthorized', 401, { 'www-authenticate': 'Basic' });
/** The same, asking for a Kerberos ticket. */
export const UNAUTHORIZED_NEGOTIATE = htmlResponse('Unauthorized', 401, { 'www-authenticate': 'Negotiate' });
/** The caller may not. */
export const FORBIDDEN = htmlResponse('Forbidden', 403);

/** There were too many failed logins, of this user or from this client. */
export function tooManyFailures(retryAfterMs: number): ApiResponse {
  return htmlResponse('Too many failed logins: try again later', 429, retryAfter(retryAfterMs));
}

/** The header that says when to try again. */
export function retryAfter(retryAfterMs: number): Readonly<Record<string, string>> {
  return { 'retry-after': String(Math.max(1, Math.ceil(retryAfterMs / 1000))) };
}

/** Another site made the browser send a write, with what the browser knows of us. */
export const FROM_ELSEWHERE = htmlResponse(
  'The request comes from another site: it needs a token of its own (Authorization: Bearer, or X-CSRFToken with the cookie)',
  403,
);

/** Who may be anybody called the server by a name that it does not know. */
export const STRANGE_NAME = htmlResponse(
  'The server is not known by the name in the header Host: see [webserver] base_url, or [tradewind] allow_open_api behind a proxy',
  403,
);

/** The token is none of ours, or holds no more. */
export const INVALID_TOKEN = htmlResponse('Unauthorized', 401, { 'www-authenticate': 'Bearer error="invalid_token"' });
