import type { Config } from '../../config/config.ts';
import { connectionUri } from '../../domain/connection-uri.ts';
import { isJsonObject, type Json, type JsonObject } from '../../foundation/json.ts';
import type { NumberedConnection } from '../../metadata/connection-records.ts';
import { readConnection } from '../read-connection.ts';

/** A connection as Airflow's command line shows it, its password too. */
export function describeConnection(connection: NumberedConnection, config: Config): JsonObject {
  const { id, conn_id, conn_type, description, host, schema, login, port } = connection;
  const parts = readConnection(connection, config);
  const { password, extra } = parts;
  return {
    id,
    conn_id,
    conn_type,
    description,
    host,
    schema,
    login,
    password,
    port,
    is_encrypted: Boolean(connection.is_encrypted),
    is_extra_encrypted: Boolean(connection.is_extra_encrypted),
    extra_dejson: readObject(extra),
    get_uri: connectionUri(parts),
  };
}

function readObject(text: string | null): JsonObject {
  try {
    const value = JSON.parse(text ?? '{}') as Json;
    return isJsonObject(value) ? value : {};
  } catch {
    return {};
  }
}
