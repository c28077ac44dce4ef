import { isIP } from 'node:net';
import type { Config } from '../../config/config.ts';
import type { ApiRequest } from '../api-handler.ts';

/** What a request says of where it comes from. */
type Origin = Pick<ApiRequest, 'remoteAddress' | 'headers'>;

/**
 * The address of who made a request. `X-Forwarded-For` is believed with `[webserver] enable_proxy_fix` only, and only what as many
 * proxies as `proxy_fix_x_for` says have added: the rest anybody may have written.
 */
export function clientAddress(request: Origin, { enableProxyFix, proxyFixXFor }: Config['webserver']): string {
  if (!enableProxyFix || proxyFixXFor === 0) return request.remoteAddress;
  const header = request.headers['x-forwarded-for'];
  const hops = (Array.isArray(header) ? header.join(',') : (header ?? '')).split(',').map((hop) => hop.trim());
  const claimed = hops.at(-proxyFixXFor) ?? '';
  return isIP(claimed) === 0 ? request.remoteAddress : claimed;
}

/** What counts as one client: an IPv4 address, or the 64 bits of an IPv6 address that one site has. */
export function clientNetwork(address: string): string {
  const v4 = /^(?:::ffff:)?(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (v4 !== undefined || isIP(address) !== 6) return v4 ?? address;
  const [head = '', tail] = (address.split('%', 1)[0] ?? '').toLowerCase().split('::');
  const before = head === '' ? [] : head.split(':');
  const after = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? [] : Array<string>(Math.max(0, 8 - before.length - after.length)).fill('0');
  const groups = [...before, ...zeros, ...after].slice(0, 4).map((group) => Number.parseInt(group, 16).toString(16));
  return `${groups.join(':')}::/64`;
}
