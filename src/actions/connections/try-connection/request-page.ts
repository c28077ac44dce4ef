import type { ConnectionParts } from '../../../domain/connection-text.ts';
import { type ConnectionVerdict, LONGEST_WAIT_MS, TESTED } from './connection-verdict.ts';

/** Asks a web server for the page that the connection names, with the connection's login. */
export async function requestPage(connection: ConnectionParts): Promise<ConnectionVerdict> {
  const { login, password } = connection;
  const credentials = Buffer.from(`${login ?? ''}:${password ?? ''}`).toString('base64');
  const response = await fetch(addressOf(connection), {
    headers: login ? { authorization: `Basic ${credentials}` } : {},
    signal: AbortSignal.timeout(LONGEST_WAIT_MS),
  });
  await response.body?.cancel();
  if (response.ok) return TESTED;
  return { works: false, message: `${response.status}:${response.statusText}` };
}

/** As Airflow's HttpHook: the host may be a whole address, else the field `schema` is the protocol. */
function addressOf({ connType, host, schema, port }: ConnectionParts): string {
  const protocol = schema || connType.toLowerCase();
  const base = host?.includes('://') ? host : `${protocol}://${host || 'localhost'}`;
  const url = new URL(base);
  if (port) url.port = String(port);
  return url.href;
}
