import type { ConnectionParts } from '../../domain/connection-text.ts';
import { AppError } from '../../foundation/app-error.ts';
import type { Fernet } from '../../foundation/fernet.ts';
import { recordAudit } from '../../metadata/audit-log/audit-log.ts';
import { insertConnection } from '../../metadata/connections-and-variables/connections.ts';
import { toStoredSecret } from '../../metadata/connections-and-variables/stored-secret.ts';
import { type ActionContext, type Actor, actedBy } from '../action-context.ts';
import { requirePort } from './require-port.ts';

/** A connection that there is none of yet, with its secrets as they are. */
export interface AddConnectionInput extends Actor {
  connId: string;
  parts: ConnectionParts;
  /** Of `[core] fernet_key`. */
  fernet: Fernet;
}

/** What Airflow allows in the id of a connection. */
const CONN_ID = /^[\w#!()\-.:/\\]{1,250}$/;

/**
 * Stores a connection; its password and extra are encrypted.
 * @throws AppError CONNECTION_EXISTS; INVALID_INPUT for an id with other characters, or no such port
 */
export async function addConnection({ db, clock }: ActionContext, input: AddConnectionInput): Promise<void> {
  const { connId, parts, fernet } = input;
  if (!CONN_ID.test(connId)) {
    throw new AppError('INVALID_INPUT', {
      reason: `The id of a connection has 1 to 250 letters, digits and characters of _#!()-.:/\\: ${connId}`,
    });
  }
  requirePort(parts.port);
  const secret = (text: string | null) => (text ? toStoredSecret(text, fernet, clock.nowMs()) : undefined);
  const [password, extra] = [secret(parts.password), secret(parts.extra)];
  await db.transaction(async (tx) => {
    const stored = await insertConnection(tx, {
      conn_id: connId,
      conn_type: parts.connType,
      description: parts.description,
      host: parts.host,
      schema: parts.schema,
      login: parts.login,
      password: password?.text ?? null,
      port: parts.port,
      extra: extra?.text ?? null,
      is_encrypted: password?.isEncrypted ?? false,
      is_extra_encrypted: extra?.isEncrypted ?? false,
    });
    if (!stored) throw new AppError('CONNECTION_EXISTS', { connId });
    await recordAudit(tx, { event: 'connection.create', extra: { conn_id: connId }, ...actedBy(input) }, clock.now());
  });
}
