import type { Order, PageOf } from './page.ts';
import type { Queryable } from './database.ts';
import type { StoredPool } from './pools.ts';

/** A pool and how many of its slots task instances hold in each state. */
export interface PoolUsage extends StoredPool {
  running: number;
  queued: number;
  scheduled: number;
  deferred: number;
}

export type PoolOrder = Order<'id' | 'pool' | 'slots'>;

const COUNTED = ['running', 'queued', 'scheduled', 'deferred'] as const;

/** A page of all pools with their use. */
export async function listPoolUsage(
  db: Queryable,
  { order, limit, offset }: { order: PoolOrder; limit: number; offset: number },
): Promise<PageOf<PoolUsage>> {
  const [items, total] = await Promise.all([
    db.all<PoolUsage>(
      selectUsage(db)
        .orderBy(order.column, order.descending ? 'desc' : 'asc')
        .orderBy('id')
        .limit(limit)
        .offset(offset),
    ),
    db.first<{ count: number }>({ sql: 'SELECT count(*) AS count FROM slot_pool', parameters: [] }),
  ]);
  return { items, total: Number(total?.count ?? 0) };
}

export function findPoolUsage(db: Queryable, name: string): Promise<PoolUsage | undefined> {
  return db.first<PoolUsage>(selectUsage(db).where('pool', '=', name));
}

function selectUsage(db: Queryable) {
  return db.build.selectFrom('slot_pool').select((eb) => [
    'id',
    'pool',
    'slots',
    'description',
    'include_deferred',
    ...COUNTED.map((state) =>
      eb.fn
        .coalesce(
          eb
            .selectFrom('task_instance')
            .select(({ fn }) => fn.sum<number>('pool_slots').as('held'))
            .whereRef('task_instance.pool', '=', 'slot_pool.pool')
            .where('task_instance.state', '=', state),
          eb.lit(0),
        )
        .as(state),
    ),
  ]);
}
