import type { Queryable } from '../database.ts';
import type { ConnectionTable } from '../tables/connection-and-variable-tables.ts';

/** A connection as it is stored: `password` and `extra` are Fernet tokens where their flags say so. */
export type StoredConnection = Omit<ConnectionTable, 'id'>;

export function findConnection(db: Queryable, connId: string): Promise<StoredConnection | undefined> {
  return db.first<StoredConnection>({
    sql: `SELECT conn_id, conn_type, description, host, schema, login, password, port, extra, is_encrypted, is_extra_encrypted
      FROM connection WHERE conn_id = $1`,
    parameters: [connId],
  });
}
