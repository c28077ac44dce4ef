import type { Queryable } from './database.ts';
import type { Flag } from './tables.ts';

/** A variable as it is stored: `val` is a Fernet token where `is_encrypted`. */
export interface StoredVariable {
  key: string;
  val: string | null;
  description: string | null;
  is_encrypted: Flag;
}

export function findVariable(db: Queryable, key: string): Promise<StoredVariable | undefined> {
  return db.first<StoredVariable>({
    sql: 'SELECT key, val, description, is_encrypted FROM variable WHERE key = $1',
    parameters: [key],
  });
}

/** Creates the variable or replaces its value and description. */
export async function saveVariable(
  db: Queryable,
  variable: { key: string; val: string; description: string | null; is_encrypted: boolean },
): Promise<void> {
  await db.run({
    sql: `INSERT INTO variable (key, val, description, is_encrypted) VALUES ($1, $2, $3, $4)
      ON CONFLICT (key) DO UPDATE SET val = excluded.val, description = excluded.description, is_encrypted = excluded.is_encrypted`,
    parameters: [variable.key, variable.val, variable.description, variable.is_encrypted],
  });
}

/** @returns whether there was one */
export async function deleteVariable(db: Queryable, key: string): Promise<boolean> {
  return (await db.run({ sql: 'DELETE FROM variable WHERE key = $1', parameters: [key] })) > 0;
}

/** All variables, the oldest first. */
export function listVariables(db: Queryable): Promise<StoredVariable[]> {
  return db.all<StoredVariable>({
    sql: 'SELECT key, val, description, is_encrypted FROM variable ORDER BY id',
    parameters: [],
  });
}
