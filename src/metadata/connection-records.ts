import type { StoredConnection } from './connections.ts';
import type { Queryable } from './database.ts';

/** A connection with the number of its row. */
export type NumberedConnection = StoredConnection & { id: number };

/** All connections, the oldest first; where an id is given, that one alone. */
export function listConnections(db: Queryable, connId?: string): Promise<NumberedConnection[]> {
  return db.all<NumberedConnection>({
    sql: `SELECT id, conn_id, conn_type, description, host, schema, login, password, port, extra, is_encrypted, is_extra_encrypted
      FROM connection ${connId === undefined ? '' : 'WHERE conn_id = $1'} ORDER BY id`,
    parameters: connId === undefined ? [] : [connId],
  });
}

/** @returns false where there is one of that id */
export async function insertConnection(db: Queryable, connection: StoredConnection): Promise<boolean> {
  const { conn_id, conn_type, description, host, schema, login, password, port, extra } = connection;
  const changed = await db.run({
    sql: `INSERT INTO connection (conn_id, conn_type, description, host, schema, login, password, port, extra, is_encrypted,
        is_extra_encrypted)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT (conn_id) DO NOTHING`,
    parameters: [
      conn_id,
      conn_type,
      description,
      host,
      schema,
      login,
      password,
      port,
      extra,
      connection.is_encrypted,
      connection.is_extra_encrypted,
    ],
  });
  return changed === 1;
}

/** @returns whether there was one */
export async function deleteConnectionRecord(db: Queryable, connId: string): Promise<boolean> {
  return (await db.run({ sql: 'DELETE FROM connection WHERE conn_id = $1', parameters: [connId] })) === 1;
}
