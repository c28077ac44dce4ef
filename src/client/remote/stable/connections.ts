import type { ConnectionParts } from '../../../domain/connection-text.ts';
import { AppError } from '../../../foundation/app-error.ts';
import type { JsonObject } from '../../../foundation/json.ts';
import type { ConnectionControl, ConnectionRecord } from '../../control/connections.ts';
import { optionalNumber, optionalText, textOf } from '../read-fields.ts';
import { orUndefined, reworded } from '../reworded.ts';
import type { StableApi } from './stable-api.ts';

export function stableConnections(api: StableApi): ConnectionControl {
  const get = (connId: string) => orUndefined(api.get(['connections', connId]));
  const list = async () => {
    const records: ConnectionRecord[] = [];
    for (const listed of await api.list(['connections'], 'connections')) {
      // Lists are without extras. One that is gone by now is not there.
      const connection = 'extra' in listed ? listed : await get(textOf(listed, 'connection_id'));
      if (connection) records.push(readConnection(connection));
    }
    return records;
  };
  const add = async (connId: string, parts: ConnectionParts) => {
    await reworded(api.call(['connections'], { method: 'POST', body: renderConnection(connId, parts) }), {
      conflict: new AppError('CONNECTION_EXISTS', { connId }),
    });
  };
  return {
    list,
    add,
    async find(connId) {
      const connection = await get(connId);
      return connection && readConnection(connection);
    },
    async import(connections, overwrite, onEach) {
      const listed = await api.list(['connections'], 'connections');
      const existing = new Set(listed.map((item) => textOf(item, 'connection_id')));
      for (const [connId, parts] of connections) {
        const exists = existing.has(connId);
        if (!exists) await add(connId, parts);
        else if (overwrite) {
          const body = renderConnection(connId, parts);
          await api.call(['connections', connId], { method: 'PATCH', body });
        }
        onEach(connId, !exists || overwrite);
      }
    },
    async delete(connId) {
      await reworded(api.call(['connections', connId], { method: 'DELETE' }), {
        absent: new AppError('CONNECTION_NOT_FOUND', { connId }),
      });
    },
  };
}

/** What is null is left out: versions differ in where they take it. */
function renderConnection(connId: string, { connType, ...parts }: ConnectionParts): JsonObject {
  const given = Object.entries(parts).filter(([, value]) => value !== null);
  return { connection_id: connId, conn_type: connType, ...Object.fromEntries(given) };
}

function readConnection(connection: JsonObject): ConnectionRecord {
  return {
    id: null,
    connId: textOf(connection, 'connection_id'),
    parts: {
      connType: optionalText(connection, 'conn_type') ?? '',
      description: optionalText(connection, 'description'),
      host: optionalText(connection, 'host'),
      schema: optionalText(connection, 'schema'),
      login: optionalText(connection, 'login'),
      password: null,
      port: optionalNumber(connection, 'port'),
      extra: optionalText(connection, 'extra'),
    },
    isEncrypted: null,
    isExtraEncrypted: null,
    storedExtra: null,
  };
}
