import { isJsonObject } from '../foundation/json.ts';

/** The parts of a connection. */
export interface ConnectionParts {
  connType: string;
  description: string | null;
  host: string | null;
  schema: string | null;
  login: string | null;
  password: string | null;
  port: number | null;
  /** Text, usually a JSON object. */
  extra: string | null;
}

/**
 * Reads a connection as `AIRFLOW_CONN_*` gives it: a URI, or a JSON object with the fields of a connection (Airflow 2.3).
 * @throws TypeError saying what is wrong; the text itself, which holds a password, is not in it
 */
export function parseConnectionText(text: string): ConnectionParts {
  const trimmed = text.trim();
  return trimmed.startsWith('{') ? parseJsonConnection(trimmed) : parseConnectionUri(trimmed);
}

function parseJsonConnection(text: string): ConnectionParts {
  let fields: unknown;
  try {
    fields = JSON.parse(text);
  } catch {
    throw new TypeError('the connection is neither a URI nor valid JSON');
  }
  if (!isJsonObject(fields) || typeof fields['conn_type'] !== 'string') {
    throw new TypeError('the connection has no conn_type');
  }
  const { extra, port } = fields;
  const textField = (name: string) => {
    const value = fields[name];
    return value === undefined || value === null ? null : String(value);
  };
  return {
    connType: normalizeType(fields['conn_type']),
    description: textField('description'),
    host: textField('host'),
    schema: textField('schema'),
    login: textField('login'),
    password: textField('password'),
    port: port === undefined || port === null ? null : readPort(String(port)),
    extra: extra === undefined || extra === null ? null : typeof extra === 'string' ? extra : JSON.stringify(extra),
  };
}

/** `type://login:password@host:port/schema?key=value`, each part percent-encoded; the host may carry a protocol of its own, before or after the credentials. */
function parseConnectionUri(uri: string): ConnectionParts {
  const match =
    /^([^:/?#]+):\/\/([a-z][\w.+-]*:\/\/)?(?:([^/?#]*)@)?((?:[a-z][\w.+-]*:\/\/)?(?:\[[^\]]*\]|[^:/?#]*))(?::(\d*))?(?:\/([^?#]*))?(?:\?([^#]*))?$/i.exec(
      uri,
    );
  if (!match)
    throw new TypeError('the connection is no URI of the form type://login:password@host:port/schema?key=value');
  const [, type = '', protocol = '', credentials, host, port, schema, query] = match;
  const colon = credentials?.indexOf(':') ?? -1;
  return {
    connType: normalizeType(type),
    description: null,
    host: decodePart(host && protocol + host),
    schema: decodePart(schema),
    login: decodePart(colon < 0 ? credentials : credentials?.slice(0, colon)),
    password: colon < 0 ? null : decodePart(credentials?.slice(colon + 1)),
    port: port ? readPort(port) : null,
    extra: readExtra(query),
  };
}

function readExtra(query: string | undefined): string | null {
  if (!query) return null;
  const parameters = new URLSearchParams(query);
  // Nested extras travel as one parameter of JSON.
  const whole = parameters.get('__extra__');
  if (whole !== null) return whole;
  // As Python spaces it, so that files and URIs look as Airflow's.
  const members = Object.entries(Object.fromEntries(parameters)).map(
    ([key, value]) => `${JSON.stringify(key)}: ${JSON.stringify(value)}`,
  );
  return `{${members.join(', ')}}`;
}

function normalizeType(type: string): string {
  return type === 'postgresql' ? 'postgres' : type.replaceAll('-', '_');
}

function decodePart(text: string | undefined): string | null {
  if (!text) return null;
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function readPort(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new TypeError('the port of the connection is no port');
  return port;
}
