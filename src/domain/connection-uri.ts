import { isJsonObject } from '../foundation/json.ts';
import { parseExtra } from './connection-extra.ts';
import type { ConnectionParts } from './connection-text.ts';

/** A connection as a URI, as Airflow's `Connection.get_uri` writes it; parseConnectionText reads it back. */
export function connectionUri(parts: ConnectionParts): string {
  const { connType, login, password, host, port, schema, extra } = parts;
  const [protocol, hostName] = splitProtocol(host);
  let uri = `${connType.toLowerCase().replaceAll('_', '-')}://`;
  if (protocol !== undefined) uri += `${protocol}://`;
  const authority = `${login ? quote(login) : ''}${password ? `:${quote(password)}` : ''}`;
  if (authority !== '') uri += `${authority}@`;
  if (hostName) uri += quote(hostName);
  // A port alone must not be taken for a host.
  if (port) uri += !hostName && authority === '' ? `@:${port}` : `:${port}`;
  if (schema) uri += `/${quote(schema)}`;
  if (extra) uri += `${schema ? '?' : '/?'}${extraQuery(extra)}`;
  return uri;
}

/** Flat extras as parameters, all others as one. */
function extraQuery(extra: string): string {
  const fields = parseExtra(extra);
  const entries = isJsonObject(fields) ? Object.entries(fields) : [];
  if (entries.length > 0 && entries.every(([, value]) => typeof value === 'string')) {
    return entries.map(([key, value]) => `${quotePlus(key)}=${quotePlus(String(value))}`).join('&');
  }
  return `__extra__=${quotePlus(extra)}`;
}

function splitProtocol(host: string | null): [string | undefined, string | null] {
  const at = host?.indexOf('://') ?? -1;
  return host === null || at === -1 ? [undefined, host] : [host.slice(0, at), host.slice(at + 3)];
}

/** Python's `quote(text, safe='')`. */
function quote(text: string): string {
  return encodeURIComponent(text.toWellFormed()).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function quotePlus(text: string): string {
  return quote(text).replaceAll('%20', '+');
}
