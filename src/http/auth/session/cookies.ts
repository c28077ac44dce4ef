import type { Config } from '../../../config/config.ts';
import type { ApiRequest } from '../../api-handler.ts';
import { cameByHttps } from '../../came-by-https.ts';

/** Whether cookies are to travel over HTTPS only: asked for, or the request came by it. */
export function areSecure(request: Pick<ApiRequest, 'headers'>, config: Config): boolean {
  return config.webserver.cookieSecure || cameByHttps(request, config);
}

/** How a cookie is to be kept. */
export interface CookieOptions {
  readonly maxAgeSeconds: number;
  readonly secure: boolean;
  readonly sameSite: 'lax' | 'strict' | 'none';
}

const SAME_SITE = { lax: 'Lax', strict: 'Strict', none: 'None' };

/**
 * The value of a cookie that a request brings; undefined: none.
 * Of several of one name the first counts, as it has the longest path.
 */
export function readCookie(header: string | undefined, name: string): string | undefined {
  for (const pair of (header ?? '').split(';')) {
    const [key = '', ...value] = pair.split('=');
    if (key.trim() === name) return value.join('=').trim();
  }
  return undefined;
}

/** The header `Set-Cookie` of a cookie that scripts cannot read. @param value of letters that need no quoting */
export function setCookie(name: string, value: string, { maxAgeSeconds, secure, sameSite }: CookieOptions): string {
  const attributes = [`Max-Age=${maxAgeSeconds}`, 'Path=/', 'HttpOnly', `SameSite=${SAME_SITE[sameSite]}`];
  if (secure) attributes.push('Secure');
  return [`${name}=${value}`, ...attributes].join('; ');
}
