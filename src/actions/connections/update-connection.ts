import type { ConnectionParts } from '../../domain/connection-text.ts';
import { AppError } from '../../foundation/app-error.ts';
import type { Fernet } from '../../foundation/fernet.ts';
import { recordAudit } from '../../metadata/audit-log/audit-log.ts';
import { replaceConnection, findConnection } from '../../metadata/connections-and-variables/connections.ts';
import { toStoredSecret } from '../../metadata/connections-and-variables/stored-secret.ts';
import { type ActionContext, type Actor, actedBy } from '../action-context.ts';
import { requirePort } from './require-port.ts';

/** What changes of a connection. */
export interface UpdateConnectionInput extends Actor {
  connId: string;
  /** What is absent stays as it is. */
  changes: { readonly [Part in keyof ConnectionParts]?: ConnectionParts[Part] | undefined };
  /** Of `[core] fernet_key`. */
  fernet: Fernet;
}

/**
 * Changes a connection; a new password or extra is encrypted, those that stay are left untouched.
 * @throws AppError CONNECTION_NOT_FOUND; INVALID_INPUT for no such port
 */
export async function updateConnection({ db, clock }: ActionContext, input: UpdateConnectionInput): Promise<void> {
  const { connId, changes, fernet } = input;
  requirePort(changes.port ?? null);
  const secret = (text: string | null) =>
    text ? toStoredSecret(text, fernet, clock.nowMs()) : { text: null, isEncrypted: false };
  await db.transaction(async (tx) => {
    const stored = await findConnection(tx, connId);
    if (!stored) throw new AppError('CONNECTION_NOT_FOUND', { connId });
    const password = changes.password === undefined ? undefined : secret(changes.password);
    const extra = changes.extra === undefined ? undefined : secret(changes.extra);
    const { connType, description, host, schema, login, port } = changes;
    await replaceConnection(tx, {
      ...stored,
      ...(connType !== undefined && { conn_type: connType }),
      ...(description !== undefined && { description }),
      ...(host !== undefined && { host }),
      ...(schema !== undefined && { schema }),
      ...(login !== undefined && { login }),
      ...(port !== undefined && { port }),
      ...(password && { password: password.text, is_encrypted: password.isEncrypted }),
      ...(extra && { extra: extra.text, is_extra_encrypted: extra.isEncrypted }),
    });
    await recordAudit(tx, { event: 'connection.edit', extra: { conn_id: connId }, ...actedBy(input) }, clock.now());
  });
}
