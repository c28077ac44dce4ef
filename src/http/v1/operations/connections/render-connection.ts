import type { Static } from 'typebox';
import { jsonDumps } from '../../../../cli/output/json-dumps.ts';
import type { Config } from '../../../../config/config.ts';
import { Fernet } from '../../../../foundation/fernet.ts';
import type { Json } from '../../../../foundation/json.ts';
import type { ListedConnection, StoredConnection } from '../../../../metadata/connections-and-variables/connections.ts';
import { fromStoredSecret } from '../../../../metadata/connections-and-variables/stored-secret.ts';
import { SecretsMasker } from '../../../../taskprocess/secrets-masker.ts';
import type { Connection, ConnectionCollection } from '../../schemas/connection.ts';

const HIDDEN = '***';

/** A connection in a list. */
export function renderListedConnection(
  connection: ListedConnection,
): Static<typeof ConnectionCollection>['connections'][number] {
  const { conn_id, conn_type, description, host, login, schema, port } = connection;
  return { connection_id: conn_id, conn_type, description, host, login, schema, port };
}

/**
 * One connection: without its password, and with the secrets in its extra hidden.
 * @throws AppError SECRET_UNREADABLE
 */
export function renderConnection(connection: StoredConnection, config: Config): Static<typeof Connection> {
  return { ...renderListedConnection(connection), extra: readExtra(connection, config) };
}

function readExtra(connection: StoredConnection, { core }: Config): string | null {
  const { conn_id, extra, is_extra_encrypted, password, is_encrypted } = connection;
  if (extra === null) return null;
  const fernet = new Fernet(core.fernetKeys);
  const text = fromStoredSecret(extra, Boolean(is_extra_encrypted), fernet, `The extra of the connection ${conn_id}`);
  if (!core.hideSensitiveVarConnFields) return text;
  const masker = new SecretsMasker(core.sensitiveVarConnNames);
  if (password !== null) {
    masker.add(fromStoredSecret(password, Boolean(is_encrypted), fernet, `The password of the connection ${conn_id}`));
  }
  const parsed = parse(text);
  // Airflow shows what is no JSON as it is; but nothing tells whether it is a secret.
  return parsed === undefined ? HIDDEN : jsonDumps(masker.maskJson(parsed));
}

function parse(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}
