import type { ConnectionParts } from '../../../domain/connection-text.ts';
import { type Json, type JsonObject, isJsonObject } from '../../../foundation/json.ts';
import { queryPostgres } from '../../../metadata/foreign/query-postgres.ts';
import { querySqlite } from '../../../metadata/foreign/query-sqlite.ts';
import { type ConnectionVerdict, LONGEST_WAIT_MS, TESTED } from './connection-verdict.ts';
import { openPort, portOf } from './open-port.ts';
import { requestPage } from './request-page.ts';
import { findPath } from './find-path.ts';

/** Tests a connection as well as its type lets it. Never rejects: what goes wrong is the verdict. */
export async function tryConnection(connection: ConnectionParts): Promise<ConnectionVerdict> {
  try {
    return await tryByType(connection);
  } catch (error) {
    return { works: false, message: hidePassword(reasonOf(error), connection) };
  }
}

async function tryByType(connection: ConnectionParts): Promise<ConnectionVerdict> {
  const { connType } = connection;
  switch (connType.toLowerCase()) {
    case 'http':
    case 'https':
      return requestPage(connection);
    case 'postgres':
    case 'postgresql':
      await queryPostgres(connection, { sslmode: readExtra(connection).sslmode, timeoutMs: LONGEST_WAIT_MS });
      return TESTED;
    case 'sqlite':
      querySqlite(connection);
      return TESTED;
    case 'fs':
      return findPath(readExtra(connection));
    default: {
      const port = portOf(connection);
      // Airflow's words for a type that it has no code for.
      return port === undefined
        ? { works: false, message: `Unknown hook type "${connType}"` }
        : openPort(connection, port);
    }
  }
}

function readExtra({ extra }: ConnectionParts): JsonObject {
  if (!extra) return {};
  const parsed = JSON.parse(extra) as Json;
  return isJsonObject(parsed) ? parsed : {};
}

/** The innermost reason: `fetch failed` helps nobody. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error instanceof AggregateError && error.message === '') return error.errors.map(reasonOf).join('; ');
  return error.cause === undefined ? error.message : reasonOf(error.cause);
}

function hidePassword(text: string, { password }: ConnectionParts): string {
  return password ? text.replaceAll(password, '***').replaceAll(encodeURIComponent(password), '***') : text;
}
