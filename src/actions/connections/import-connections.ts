import type { ConnectionParts } from '../../domain/connection-text.ts';
import type { Fernet } from '../../foundation/fernet.ts';
import { listConnections } from '../../metadata/connections-and-variables/connections.ts';
import type { ActionContext, Actor } from '../action-context.ts';
import { addConnection } from './add-connection.ts';
import { updateConnection } from './update-connection.ts';

/** Connections, with their secrets as they are. */
export interface ImportConnectionsInput extends Actor {
  /** By id. */
  readonly connections: ReadonlyMap<string, ConnectionParts>;
  /** Replace those that exist. */
  readonly overwrite: boolean;
  /** Of `[core] fernet_key`. */
  readonly fernet: Fernet;
  /** Called for each as it is done. */
  readonly onEach?: (connId: string, imported: boolean) => void;
}

/**
 * Stores many connections, each by itself: those before one that is refused are stored.
 * @throws AppError INVALID_INPUT for an id with characters that are not allowed
 */
export async function importConnections(context: ActionContext, input: ImportConnectionsInput): Promise<void> {
  const { connections, overwrite, fernet, onEach, ...actor } = input;
  const existing = new Set((await listConnections(context.db)).map(({ conn_id }) => conn_id));
  for (const [connId, parts] of connections) {
    const exists = existing.has(connId);
    if (!exists) await addConnection(context, { connId, parts, fernet, ...actor });
    else if (overwrite) await updateConnection(context, { connId, changes: parts, fernet, ...actor });
    onEach?.(connId, !exists || overwrite);
  }
}
