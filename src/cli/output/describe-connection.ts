import { parseExtra } from '../../domain/connection-extra.ts';
import { connectionUri } from '../../domain/connection-uri.ts';
import type { ConnectionRecord } from '../../client/control/connections.ts';
import { isJsonObject, type JsonObject } from '../../foundation/json.ts';

/** A connection as Airflow's command line shows it, its password too. */
export function describeConnection(connection: ConnectionRecord): JsonObject {
  const { id, connId, parts, isEncrypted, isExtraEncrypted } = connection;
  const { connType, description, host, schema, login, password, port } = parts;
  const extra = parseExtra(parts.extra);
  return {
    id,
    conn_id: connId,
    conn_type: connType,
    description,
    host,
    schema,
    login,
    password,
    port,
    is_encrypted: isEncrypted,
    is_extra_encrypted: isExtraEncrypted,
    extra_dejson: isJsonObject(extra) ? extra : {},
    get_uri: connectionUri(parts),
  };
}
