import type { Queryable, Transaction } from '../database.ts';
import { rowsFromJson } from '../json-rows.ts';
import type { Flag } from '../tables/column-types.ts';

/** A column that holds secrets. Every name in it comes from here, none from outside. */
export interface SecretColumn {
  readonly table: 'variable' | 'connection' | 'token_signing_key';
  /** What a row is called. */
  readonly name: string;
  readonly column: string;
  /** The column that tells whether the secret is encrypted. */
  readonly flag: string;
}

/** Everything in the database that `[core] fernet_key` encrypts. */
export const SECRET_COLUMNS: readonly SecretColumn[] = [
  { table: 'variable', name: 'key', column: 'val', flag: 'is_encrypted' },
  { table: 'connection', name: 'conn_id', column: 'password', flag: 'is_encrypted' },
  { table: 'connection', name: 'conn_id', column: 'extra', flag: 'is_extra_encrypted' },
  { table: 'token_signing_key', name: 'key_id', column: 'secret', flag: 'is_encrypted' },
];

/** One secret as it is stored. */
export interface StoredSecret {
  readonly name: string;
  readonly text: string;
  readonly is_encrypted: Flag;
}

/** The secrets of a column after that name, at most so many. */
export function listStoredSecrets(
  db: Queryable,
  { table, name, column, flag }: SecretColumn,
  { after, limit }: { after: string; limit: number },
): Promise<StoredSecret[]> {
  return db.all<StoredSecret>({
    sql: `SELECT ${name} AS name, ${column} AS text, ${flag} AS is_encrypted FROM ${table}
      WHERE ${column} IS NOT NULL AND ${name} > $1 ORDER BY ${name} LIMIT $2`,
    parameters: [after, limit],
  });
}

/** Writes secrets that are now encrypted, but for those that somebody has changed meanwhile. */
export function replaceStoredSecrets(
  tx: Transaction,
  { table, name, column, flag }: SecretColumn,
  changes: readonly { readonly name: string; readonly before: string; readonly after: string }[],
): Promise<number> {
  const rows = rowsFromJson(tx.dialect, '$1', 'changed', { name: 'text', before: 'text', after: 'text' });
  return tx.run({
    sql: `UPDATE ${table} SET ${column} = changed.after, ${flag} = ${tx.dialect === 'postgres' ? 'TRUE' : '1'} FROM ${rows}
      WHERE ${table}.${name} = changed.name AND ${table}.${column} = changed.before`,
    parameters: [JSON.stringify(changes)],
  });
}
