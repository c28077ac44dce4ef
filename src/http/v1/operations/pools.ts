import type { Static } from 'typebox';
import { deletePool } from '../../../actions/delete-pool.ts';
import { DEFAULT_POOL } from '../../../domain/states.ts';
import { RESOURCES } from '../../../domain/permission.ts';
import { AppError } from '../../../foundation/app-error.ts';
import { type PoolUsage, findPoolUsage, listPoolUsage } from '../../../metadata/pool-usage.ts';
import { allow } from '../access.ts';
import { actorOf, operation } from '../operation.ts';
import { PAGE_PARAMETERS, orderBy, pageOf, readOrder } from '../page.ts';
import { textPart } from '../parameter.ts';
import { Problem } from '../problem.ts';
import { Pool, PoolCollection } from '../schemas/pool.ts';

const PATH = { pool_name: textPart('The name of the pool.') } as const;
const ORDER = { id: 'id', name: 'pool', pool: 'pool', slots: 'slots' } as const;

const getPools = operation({
  id: 'get_pools',
  method: 'GET',
  path: '/pools',
  tag: 'Pool',
  summary: 'List pools',
  access: allow('can_read', RESOURCES.pools),
  query: { ...PAGE_PARAMETERS, order_by: orderBy },
  answer: { description: 'A page of pools.', schema: PoolCollection },
  problems: [400, 401, 403],
  async run({ db, config }, { query }) {
    const order = readOrder(query.order_by, ORDER, { column: 'id', descending: false });
    const { items, total } = await listPoolUsage(db, { order, ...pageOf(config, query) });
    return { pools: items.map(renderPool), total_entries: total };
  },
});

const getPool = operation({
  id: 'get_pool',
  method: 'GET',
  path: '/pools/{pool_name}',
  tag: 'Pool',
  summary: 'Get a pool',
  access: allow('can_read', RESOURCES.pools),
  pathParts: PATH,
  answer: { description: 'The pool.', schema: Pool },
  problems: [401, 403, 404],
  async run({ db }, { path }) {
    const pool = await findPoolUsage(db, path.pool_name);
    if (!pool) throw poolNotFound(path.pool_name);
    return renderPool(pool);
  },
});

const removePool = operation({
  id: 'delete_pool',
  method: 'DELETE',
  path: '/pools/{pool_name}',
  tag: 'Pool',
  summary: 'Delete a pool',
  access: allow('can_delete', RESOURCES.pools),
  pathParts: PATH,
  answer: { description: 'Deleted.' },
  problems: [400, 401, 403, 404],
  async run(context, call) {
    const name = call.path.pool_name;
    if (name === DEFAULT_POOL) throw new Problem(400, { detail: "Default Pool can't be deleted" });
    await deletePool(context, name, actorOf(call)).catch((error: unknown) => {
      throw error instanceof AppError && error.code === 'POOL_NOT_FOUND' ? poolNotFound(name) : error;
    });
  },
});

export const poolOperations = [getPools, getPool, removePool];

function poolNotFound(name: string): Problem {
  return new Problem(404, { detail: `Pool with name:'${name}' not found` });
}

function renderPool(pool: PoolUsage): Static<typeof Pool> {
  const [running, queued, scheduled, deferred] = [pool.running, pool.queued, pool.scheduled, pool.deferred].map(
    Number,
  ) as [number, number, number, number];
  const include = Boolean(pool.include_deferred);
  const occupied = running + queued + (include ? deferred : 0);
  return {
    name: pool.pool,
    slots: pool.slots,
    occupied_slots: occupied,
    running_slots: running,
    queued_slots: queued,
    open_slots: pool.slots === -1 ? -1 : pool.slots - occupied,
    scheduled_slots: scheduled,
    deferred_slots: deferred,
    description: pool.description,
    include_deferred: include,
  };
}
