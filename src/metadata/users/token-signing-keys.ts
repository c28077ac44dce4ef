import type { Timestamp } from '../../foundation/timestamp.ts';
import type { Queryable } from '../database.ts';
import type { Flag } from '../tables/column-types.ts';

/** A key as it is stored. */
export interface StoredSigningKey {
  key_id: string;
  secret: string;
  is_encrypted: Flag;
  created_at: Timestamp;
  expires_at: Timestamp;
}

const COLUMNS = 'key_id, secret, is_encrypted, created_at, expires_at';

/** The key of that id; undefined where there is none. */
export function findSigningKey(db: Queryable, keyId: string): Promise<StoredSigningKey | undefined> {
  return db.first({ sql: `SELECT ${COLUMNS} FROM token_signing_key WHERE key_id = $1`, parameters: [keyId] });
}

/** The newest key, if it is not older than that. */
export function findNewestSigningKey(db: Queryable, since: Timestamp): Promise<StoredSigningKey | undefined> {
  return db.first({
    sql: `SELECT ${COLUMNS} FROM token_signing_key WHERE created_at > $1 ORDER BY created_at DESC, key_id LIMIT 1`,
    parameters: [since],
  });
}

/** Stores a new key. */
export async function insertSigningKey(db: Queryable, key: StoredSigningKey): Promise<void> {
  await db.run({
    sql: `INSERT INTO token_signing_key (${COLUMNS}) VALUES ($1, $2, $3, $4, $5)`,
    parameters: [key.key_id, key.secret, Boolean(key.is_encrypted), key.created_at, key.expires_at],
  });
}

/** Deletes the keys that signed nothing which still holds. */
export async function deleteExpiredSigningKeys(db: Queryable, now: Timestamp): Promise<void> {
  await db.run({ sql: 'DELETE FROM token_signing_key WHERE expires_at <= $1', parameters: [now] });
}
