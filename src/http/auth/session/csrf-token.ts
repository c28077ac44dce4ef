import { randomBytes } from 'node:crypto';
import type { Config } from '../../../config/config.ts';
import type { ApiRequest } from '../../api-handler.ts';
import { areSecure, readCookie, setCookie } from './cookies.ts';
import { CSRF_COOKIE } from './same-origin.ts';

/** A browser keeps the token of its forms as long as it is used at all. */
const CSRF_LIFE_SECONDS = 400 * 24 * 3600;

/** The token for the forms of a page: the one that the browser has, or a new one. `cookie` is the header that keeps it. */
export function csrfTokenFor(request: ApiRequest, config: Config): { token: string; cookie: string } {
  const known = readCookie(request.headers.cookie, CSRF_COOKIE);
  // Only what we make ourselves gets into the page.
  const token = known !== undefined && /^[\w-]{43}$/.test(known) ? known : randomBytes(32).toString('base64url');
  const cookie = setCookie(CSRF_COOKIE, token, {
    maxAgeSeconds: CSRF_LIFE_SECONDS,
    secure: areSecure(request, config),
    sameSite: config.webserver.cookieSameSite,
  });
  return { token, cookie };
}
