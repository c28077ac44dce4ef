import type { Config } from '../../../config/config.ts';

/**
 * What lets somebody in who runs a line of the page in a shell. Secrets are not in it: `curl` asks for a password, and tokens come from
 * the environment.
 * @param tokenHeader the header of the plugin's token, where one is needed
 * @param username who is signed in
 * @returns words for a shell; empty where nothing is needed, or the APIs let nobody in
 */
export function curlCredentials(
  { authBackends }: Config['api'],
  { tokenHeader, username }: { tokenHeader: string | undefined; username: string | undefined },
): string {
  if (tokenHeader !== undefined) return `--header "${tokenHeader}: $REST_API_TOKEN"`;
  if (has(authBackends, /\.(basic|password)_auth$/)) return `--user ${quote(username ?? 'username')}`;
  if (has(authBackends, /\.kerberos_auth$/)) return '--negotiate --user :';
  return username === undefined ? '' : '--header "Authorization: Bearer $ACCESS_TOKEN"';
}

function has(backends: readonly string[], kind: RegExp): boolean {
  return backends.some((backend) => kind.test(backend));
}

function quote(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
