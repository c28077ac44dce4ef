import type { Queryable, SqlValue } from '../database.ts';
import type { ConnectionTable } from '../tables/connection-and-variable-tables.ts';
import type { Order, PageOf } from '../page.ts';

/** A connection as it is stored: `password` and `extra` are Fernet tokens where their flags say so. */
export type StoredConnection = Omit<ConnectionTable, 'id'>;

/** The connection of that id; undefined where there is none. */
export function findConnection(db: Queryable, connId: string): Promise<StoredConnection | undefined> {
  return db.first<StoredConnection>({
    sql: `SELECT conn_id, conn_type, description, host, schema, login, password, port, extra, is_encrypted, is_extra_encrypted
      FROM connection WHERE conn_id = $1`,
    parameters: [connId],
  });
}

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
  const changed = await db.run({
    sql: `INSERT INTO connection (conn_id, conn_type, description, host, schema, login, password, port, extra, is_encrypted,
        is_extra_encrypted)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT (conn_id) DO NOTHING`,
    parameters: columnsOf(connection),
  });
  return changed === 1;
}

function columnsOf(connection: StoredConnection): SqlValue[] {
  const { conn_id, conn_type, description, host, schema, login, password, port, extra } = connection;
  const flags = [Boolean(connection.is_encrypted), Boolean(connection.is_extra_encrypted)];
  return [conn_id, conn_type, description, host, schema, login, password, port, extra, ...flags];
}

/** Writes all fields of the connection of that id. */
export async function replaceConnection(db: Queryable, connection: StoredConnection): Promise<void> {
  await db.run({
    sql: `UPDATE connection SET conn_type = $2, description = $3, host = $4, schema = $5, login = $6, password = $7, port = $8,
        extra = $9, is_encrypted = $10, is_extra_encrypted = $11
      WHERE conn_id = $1`,
    parameters: columnsOf(connection),
  });
}

/** What lists show of a connection: nothing that may be secret. */
export type ListedConnection = Omit<StoredConnection, 'password' | 'extra' | 'is_encrypted' | 'is_extra_encrypted'>;

/** What connections can be ordered by. */
export type ConnectionOrder = Order<'id' | 'conn_id' | 'conn_type' | 'description' | 'host' | 'port'>;

/** A page of all connections. */
export async function listConnectionPage(
  db: Queryable,
  { order, limit, offset }: { order: ConnectionOrder; limit: number; offset: number },
): Promise<PageOf<ListedConnection>> {
  const query = db.build
    .selectFrom('connection')
    .select(['conn_id', 'conn_type', 'description', 'host', 'schema', 'login', 'port'])
    .orderBy(order.column, order.descending ? 'desc' : 'asc')
    .orderBy('id')
    .limit(limit)
    .offset(offset);
  const [items, total] = await Promise.all([
    db.all<ListedConnection>(query),
    db.first<{ count: number }>({ sql: 'SELECT count(*) AS count FROM connection', parameters: [] }),
  ]);
  return { items, total: Number(total?.count ?? 0) };
}

/** @returns whether there was one */
export async function deleteConnectionRecord(db: Queryable, connId: string): Promise<boolean> {
  return (await db.run({ sql: 'DELETE FROM connection WHERE conn_id = $1', parameters: [connId] })) === 1;
}
