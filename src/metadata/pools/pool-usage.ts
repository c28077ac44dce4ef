import type { Order, PageOf } from '../page.ts';
import type { Queryable } from '../database.ts';
import type { StoredPool } from './pools.ts';

/** A pool and how many of its slots task instances hold in each state. */
export interface PoolUsage extends StoredPool {
  running: number;
  queued: number;
  scheduled: number;
  deferred: number;
}

/** What pools can be ordered by. */
export type PoolOrder = Order<'id' | 'pool' | 'slots'>;

/** A page of all pools with their use. */
export async function listPoolUsage(
  db: Queryable,
  { order, limit, offset }: { order: PoolOrder; limit: number; offset: number },
): Promise<PageOf<PoolUsage>> {
  const [items, total] = await Promise.all([
    db.all<PoolUsage>({
      sql: `${SELECT_USAGE} ORDER BY p.${order.column} ${order.descending ? 'DESC' : 'ASC'}, p.id LIMIT $1 OFFSET $2`,
      parameters: [limit, offset],
    }),
    db.first<{ count: number }>({ sql: 'SELECT count(*) AS count FROM slot_pool', parameters: [] }),
  ]);
  return { items, total: Number(total?.count ?? 0) };
}

/** One pool with what is taken of it; undefined where there is none. */
export function findPoolUsage(db: Queryable, name: string): Promise<PoolUsage | undefined> {
  return db.first<PoolUsage>({ sql: `${SELECT_USAGE} WHERE p.pool = $1`, parameters: [name] });
}

const heldIn = (state: string) =>
  `COALESCE((SELECT held FROM uses WHERE uses.pool = p.pool AND uses.state = '${state}'), 0) AS ${state}`;

/**
 * The states stand as they do in the conditions of two indexes, or SQLite would read the whole table: finished task instances are
 * many, all others few.
 */
const SELECT_USAGE = `WITH uses AS (
    SELECT pool, state, sum(pool_slots) AS held FROM task_instance
    WHERE state IN ('queued', 'running', 'restarting') GROUP BY pool, state
    UNION ALL
    SELECT pool, state, sum(pool_slots) AS held FROM task_instance
    WHERE state IN ('scheduled', 'deferred') GROUP BY pool, state
  )
  SELECT p.id, p.pool, p.slots, p.description, p.include_deferred, ${heldIn('running')}, ${heldIn('queued')},
    ${heldIn('scheduled')}, ${heldIn('deferred')}
  FROM slot_pool p`;
