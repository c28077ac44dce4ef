import { addConnection } from '../../actions/connections/add-connection.ts';
import { deleteConnection } from '../../actions/connections/delete-connection.ts';
import { Fernet } from '../../foundation/fernet.ts';
import { listConnections, type NumberedConnection } from '../../metadata/connections-and-variables/connections.ts';
import type { ConnectionControl, ConnectionRecord } from '../control/connections.ts';
import type { LocalContext } from './local-context.ts';
import { readConnection } from './read-connection.ts';

export function localConnections(context: LocalContext): ConnectionControl {
  const { db, config, by } = context;
  const fernet = new Fernet(config.core.fernetKeys);
  const read = (row: NumberedConnection): ConnectionRecord => ({
    id: row.id,
    connId: row.conn_id,
    parts: readConnection(row, config),
    isEncrypted: Boolean(row.is_encrypted),
    isExtraEncrypted: Boolean(row.is_extra_encrypted),
    storedExtra: row.extra,
  });
  return {
    async list() {
      return (await listConnections(db)).map(read);
    },
    async find(connId) {
      const [row] = await listConnections(db, connId);
      return row && read(row);
    },
    add: (connId, parts) => addConnection(context, { connId, parts, fernet, ...by }),
    async import(connections, overwrite, onEach) {
      const { importConnections } = await import('../../actions/connections/import-connections.ts');
      await importConnections(context, { connections, overwrite, fernet, onEach, ...by });
    },
    delete: (connId) => deleteConnection(context, { connId, ...by }),
  };
}
