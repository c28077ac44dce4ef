import type { Queryable } from '../database.ts';
import type { Order, PageOf } from '../page.ts';
import type { Flag } from '../tables/column-types.ts';

/** A variable as it is stored: `val` is a Fernet token where `is_encrypted`. */
export interface StoredVariable {
  key: string;
  val: string | null;
  description: string | null;
  is_encrypted: Flag;
}

/** The variable of that key; undefined where there is none. */
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

/** A page of all variables. `val` orders by what is stored, which tells nothing where values are encrypted. */
export async function listVariablePage(
  db: Queryable,
  { order, limit, offset }: { order: Order<'id' | 'key' | 'val'>; limit: number; offset: number },
): Promise<PageOf<StoredVariable>> {
  const query = db.build
    .selectFrom('variable')
    .select(['key', 'val', 'description', 'is_encrypted'])
    .orderBy(order.column, order.descending ? 'desc' : 'asc')
    .orderBy('id')
    .limit(limit)
    .offset(offset);
  const [items, total] = await Promise.all([
    db.all<StoredVariable>(query),
    db.first<{ count: number }>({ sql: 'SELECT count(*) AS count FROM variable', parameters: [] }),
  ]);
  return { items, total: Number(total?.count ?? 0) };
}

/** Writes a variable that is there anew, in its place. */
export async function replaceVariable(db: Queryable, variable: StoredVariable): Promise<void> {
  await db.run({
    sql: 'UPDATE variable SET val = $2, description = $3, is_encrypted = $4 WHERE key = $1',
    parameters: [variable.key, variable.val, variable.description, Boolean(variable.is_encrypted)],
  });
}
