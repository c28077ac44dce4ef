import type { Config } from '../../config/config.ts';
import type { ConnectionParts } from '../../domain/connection-text.ts';
import { Fernet } from '../../foundation/fernet.ts';
import type { StoredConnection } from '../../metadata/connections-and-variables/connections.ts';
import { fromStoredSecret } from '../../metadata/connections-and-variables/stored-secret.ts';

/** A stored connection with its secrets. @throws AppError SECRET_UNREADABLE */
export function readConnection(connection: StoredConnection, config: Config): ConnectionParts {
  const { conn_id, conn_type, description, host, schema, login, port } = connection;
  const fernet = new Fernet(config.core.fernetKeys);
  const read = (text: string | null, isEncrypted: boolean, what: string): string | null =>
    text === null ? null : fromStoredSecret(text, isEncrypted, fernet, `the ${what} of connection ${conn_id}`);
  const password = read(connection.password, Boolean(connection.is_encrypted), 'password');
  const extra = read(connection.extra, Boolean(connection.is_extra_encrypted), 'extra');
  return { connType: conn_type, description, host, schema, login, password, port, extra };
}
