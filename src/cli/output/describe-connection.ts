import type { Config } from '../../config/config.ts';
import { connectionUri } from '../../domain/connection-uri.ts';
import { Fernet } from '../../foundation/fernet.ts';
import { isJsonObject, type Json, type JsonObject } from '../../foundation/json.ts';
import type { NumberedConnection } from '../../metadata/connection-records.ts';
import { fromStoredSecret } from '../../metadata/stored-secret.ts';

/** A connection as Airflow's command line shows it, its password too. */
export function describeConnection(connection: NumberedConnection, config: Config): JsonObject {
  const { id, conn_id, conn_type, description, host, schema, login, port } = connection;
  const fernet = new Fernet(config.core.fernetKeys);
  const read = (text: string | null, isEncrypted: boolean, what: string): string | null =>
    text === null ? null : fromStoredSecret(text, isEncrypted, fernet, `the ${what} of connection ${conn_id}`);
  const password = read(connection.password, Boolean(connection.is_encrypted), 'password');
  const extra = read(connection.extra, Boolean(connection.is_extra_encrypted), 'extra');
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
    get_uri: connectionUri({ connType: conn_type, description, host, schema, login, password, port, extra }),
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
