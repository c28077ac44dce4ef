import { readFileSync } from 'node:fs';
import { extname } from 'node:path';
import { type ConnectionParts, parseConnectionText } from '../../domain/connection-text.ts';
import { connectionUri } from '../../domain/connection-uri.ts';
import { isJsonObject, type Json, type JsonObject } from '../../foundation/json.ts';
import { CommandFailure } from '../command-failure.ts';
import { jsonDumps, jsonDumpsIndented } from '../output/json-dumps.ts';
import { toYaml } from '../output/to-yaml.ts';

export const CONNECTION_FILE_FORMATS = ['json', 'yaml', 'env'] as const;
export type ConnectionFileFormat = (typeof CONNECTION_FILE_FORMATS)[number];

const EXTENSIONS: Readonly<Record<string, ConnectionFileFormat>> = {
  '.json': 'json',
  '.yaml': 'yaml',
  '.yml': 'yaml',
  '.env': 'env',
};

/** The fields that a connection may have in a file. */
const FIELDS = new Set([
  'conn_id',
  'conn_type',
  'description',
  'extra',
  'extra_dejson',
  'host',
  'login',
  'password',
  'port',
  'schema',
  'uri',
]);

/** The format that the name of a file tells. */
export function formatOfFile(path: string): ConnectionFileFormat {
  const format = EXTENSIONS[extname(path).toLowerCase()];
  if (format) return format;
  throw new CommandFailure('Unsupported file format. The file must have the extension .yaml, .json, .env.');
}

/** Reads connections, by id, each a URI or its parts. What is wrong with one is told with its id, without its text. */
export async function readConnectionFile(path: string): Promise<Map<string, ConnectionParts>> {
  const format = formatOfFile(path);
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    throw new CommandFailure('Missing connections file.', 1, { cause });
  }
  const entries = format === 'env' ? readEnv(text) : Object.entries(await readObject(text, format, path));
  return new Map(entries.map(([connId, value]) => [connId, readEntry(connId, value)]));
}

/** Writes connections as a text. @param serialization how each stands in a file of variables */
export async function writeConnections(
  connections: ReadonlyMap<string, ConnectionParts>,
  format: ConnectionFileFormat,
  serialization: 'json' | 'uri',
): Promise<string> {
  const entries = [...connections].sort(([a], [b]) => (a < b ? -1 : 1));
  const all = Object.fromEntries(entries.map(([connId, parts]) => [connId, fieldsOf(parts)]));
  switch (format) {
    case 'json':
      return jsonDumpsIndented(all, 2, false);
    case 'yaml':
      return toYaml(all);
    case 'env':
      return entries
        .map(([connId, parts]) => {
          const value = serialization === 'uri' ? connectionUri(parts) : jsonDumps(fieldsOf(parts));
          return `${connId}=${value}\n`;
        })
        .join('');
  }
}

function fieldsOf({ connType, ...parts }: ConnectionParts): JsonObject {
  const { description, login, password, host, port, schema, extra } = parts;
  return { conn_type: connType, description, login, password, host, port, schema, extra };
}

function readEnv(text: string): [string, string][] {
  return text.split('\n').flatMap((line, index): [string, string][] => {
    const trimmed = line.trim();
    if (trimmed === '' || trimmed.startsWith('#')) return [];
    const end = trimmed.indexOf('=');
    if (end <= 0) throw new CommandFailure(`Line ${index + 1} of the file is not of the form NAME=VALUE.`);
    return [[trimmed.slice(0, end).trim(), trimmed.slice(end + 1).trim()]];
  });
}

async function readObject(text: string, format: 'json' | 'yaml', path: string): Promise<JsonObject> {
  let content: unknown;
  try {
    content = format === 'json' ? JSON.parse(text) : (await import('yaml')).parse(text);
  } catch (cause) {
    // Not what the parser says, which quotes the file: there are passwords in it.
    const place = /position \d+|line \d+(, column \d+)?/.exec(cause instanceof Error ? cause.message : '')?.[0];
    const where = place === undefined ? '' : ` at ${place}`;
    throw new CommandFailure(`Failed to load ${path}: it is no valid ${format.toUpperCase()}${where}`, 1);
  }
  if (isJsonObject(content)) return content;
  throw new CommandFailure(`Failed to load ${path}: it must hold an object of connections by id.`);
}

function readEntry(connId: string, value: Json): ConnectionParts {
  try {
    if (typeof value === 'string') return parseConnectionText(value);
    if (!isJsonObject(value)) throw new TypeError('it is neither a text nor an object');
    const unknown = Object.keys(value).filter((name) => !FIELDS.has(name));
    if (unknown.length > 0) throw new TypeError(`it has fields that no connection has: ${unknown.join(', ')}`);
    if (value['conn_id'] !== undefined && value['conn_id'] !== connId)
      throw new TypeError('its conn_id is another one');
    if (typeof value['uri'] === 'string') return parseConnectionText(value['uri']);
    return parseConnectionText(JSON.stringify({ ...value, extra: value['extra'] ?? value['extra_dejson'] ?? null }));
  } catch (cause) {
    if (!(cause instanceof TypeError)) throw cause;
    throw new CommandFailure(`The connection ${connId} cannot be read: ${cause.message}`, 1, { cause });
  }
}
