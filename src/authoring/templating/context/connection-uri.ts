import type { TaskConnection } from '../../task-host.ts';

/** A connection as the URI that Airflow's `Connection.get_uri()` writes: `postgresql://user:secret@host:5432/db?sslmode=require`. */
export function connectionUri(connection: TaskConnection): string {
  const { connType, login, password, host, port, schema, extra } = connection;
  let credentials = login === null ? '' : quote(login);
  if (password !== null && password !== '') credentials += `:${quote(password)}`;
  if (credentials !== '') credentials += '@';
  const address = `${host === null ? '' : quote(host)}${port === null ? '' : `:${port}`}`;
  const path = schema === null || schema === '' ? '/' : `/${quote(schema)}`;
  return `${connType.toLowerCase().replaceAll('_', '-')}://${credentials}${address}${path}${query(extra)}`;
}

function quote(text: string): string {
  return encodeURIComponent(text.toWellFormed()).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** Extra whose values are all text becomes the query; any other goes whole into `__extra__`. */
function query(extra: string | null): string {
  if (extra === null || extra === '' || extra === '{}') return '';
  let parsed: unknown;
  try {
    parsed = JSON.parse(extra);
  } catch {
    parsed = null;
  }
  const isFlat =
    typeof parsed === 'object' &&
    parsed !== null &&
    !Array.isArray(parsed) &&
    Object.values(parsed).every((value) => typeof value === 'string' && value !== '');
  const pairs = isFlat ? (parsed as Record<string, string>) : { __extra__: extra };
  return `?${new URLSearchParams(pairs)}`;
}
