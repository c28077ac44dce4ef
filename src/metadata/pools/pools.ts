import type { Queryable, Transaction } from '../database.ts';
import type { Flag } from '../tables/column-types.ts';

/** A pool as it is stored. */
export interface StoredPool {
  id: number;
  pool: string;
  /** -1 is without limit. */
  slots: number;
  description: string | null;
  include_deferred: Flag;
}

const COLUMNS = 'id, pool, slots, description, include_deferred';

/** All pools, the oldest first. */
export function listPools(db: Queryable): Promise<StoredPool[]> {
  return db.all<StoredPool>({ sql: `SELECT ${COLUMNS} FROM slot_pool ORDER BY id`, parameters: [] });
}

/** The pool of that name; undefined where there is none. */
export function findPool(db: Queryable, name: string): Promise<StoredPool | undefined> {
  return db.first<StoredPool>({ sql: `SELECT ${COLUMNS} FROM slot_pool WHERE pool = $1`, parameters: [name] });
}

/** Creates a pool or changes the one of that name; `includeDeferred` null leaves it as it is (false for a new one). */
export async function upsertPool(
  tx: Transaction,
  pool: { name: string; slots: number; description: string | null; includeDeferred: boolean | null },
): Promise<StoredPool | undefined> {
  const given = tx.dialect === 'postgres' ? '$4::boolean' : '$4';
  const parameters = [pool.name, pool.slots, pool.description, pool.includeDeferred];
  // An insert that ends in an update would use up an id, and people see them.
  const changed = await tx.first<StoredPool>({
    sql: `UPDATE slot_pool SET slots = $2, description = $3, include_deferred = COALESCE(${given}, include_deferred)
      WHERE pool = $1 RETURNING ${COLUMNS}`,
    parameters,
  });
  if (changed) return changed;
  const no = tx.dialect === 'postgres' ? 'FALSE' : '0';
  return tx.first<StoredPool>({
    sql: `INSERT INTO slot_pool (pool, slots, description, include_deferred) VALUES ($1, $2, $3, COALESCE(${given}, ${no}))
      ON CONFLICT (pool) DO UPDATE SET slots = excluded.slots, description = excluded.description,
        include_deferred = COALESCE(${given}, slot_pool.include_deferred)
      RETURNING ${COLUMNS}`,
    parameters,
  });
}

/** @returns undefined where there is one of that name */
export function insertPool(
  tx: Transaction,
  pool: { name: string; slots: number; description: string | null; includeDeferred: boolean },
): Promise<StoredPool | undefined> {
  return tx.first<StoredPool>({
    sql: `INSERT INTO slot_pool (pool, slots, description, include_deferred) VALUES ($1, $2, $3, $4)
      ON CONFLICT (pool) DO NOTHING RETURNING ${COLUMNS}`,
    parameters: [pool.name, pool.slots, pool.description, pool.includeDeferred],
  });
}

/** Writes all fields of the pool, which is found by its id. */
export async function replacePool(tx: Transaction, pool: StoredPool): Promise<void> {
  await tx.run({
    sql: 'UPDATE slot_pool SET pool = $2, slots = $3, description = $4, include_deferred = $5 WHERE id = $1',
    parameters: [pool.id, pool.pool, pool.slots, pool.description, Boolean(pool.include_deferred)],
  });
}

/** @returns the pool that was deleted */
export function removePool(db: Queryable, name: string): Promise<StoredPool | undefined> {
  return db.first<StoredPool>({
    sql: `DELETE FROM slot_pool WHERE pool = $1 RETURNING ${COLUMNS}`,
    parameters: [name],
  });
}
