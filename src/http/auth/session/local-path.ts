/**
 * Where to go after a login, as a link asked for it (`next`); the fallback where that leads anywhere but to a path of this server.
 * Browsers read `//host`, `/\\host` and what holds tabs or line ends as other servers' addresses.
 */
export function localPath(next: string | undefined, fallback: string): string {
  if (next === undefined || !/^\/(?![/\\])[\x21-\x7e]*$/.test(next) || next.includes('\\')) return fallback;
  const base = 'http://server.invalid';
  if (!URL.canParse(next, base)) return fallback;
  const url = new URL(next, base);
  const path = url.pathname + url.search + url.hash;
  // Dots that led beyond the root may leave two slashes.
  return url.origin === base && !path.startsWith('//') ? path : fallback;
}
