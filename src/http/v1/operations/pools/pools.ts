import type { Static } from 'typebox';
import { createPool } from '../../../../actions/pools/create-pool.ts';
import { deletePool } from '../../../../actions/pools/delete-pool.ts';
import { updatePool } from '../../../../actions/pools/update-pool.ts';
import { DEFAULT_POOL } from '../../../../domain/task-options.ts';
import { RESOURCES } from '../../../../domain/permission.ts';
import { AppError } from '../../../../foundation/app-error.ts';
import { pythonRepr } from '../../../../foundation/python-repr.ts';
import type { Queryable } from '../../../../metadata/database.ts';
import { type PoolUsage, findPoolUsage, listPoolUsage } from '../../../../metadata/pools/pool-usage.ts';
import { allow } from '../../definition/access.ts';
import { auditedAs } from '../../definition/audited-as.ts';
import { type Sent, bodyOf } from '../../definition/body.ts';
import { operation } from '../../definition/operation.ts';
import { PAGE_PARAMETERS, orderBy, pageOf, readOrder } from '../../definition/page.ts';
import { textPart } from '../../definition/parameter.ts';
import { readMask, updateMask } from '../../definition/update-mask.ts';
import { Problem } from '../../problem.ts';
import { Pool, PoolCollection } from '../../schemas/pool.ts';

const PATH = { pool_name: textPart('The name of the pool.') } as const;
const ORDER = { id: 'id', name: 'pool', slots: 'slots' } as const;

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
  run: ({ db }, { path }) => readPool(db, path.pool_name),
});

const removePool = operation({
  id: 'delete_pool',
  method: 'DELETE',
  path: '/pools/{pool_name}',
  tag: 'Pool',
  summary: 'Delete a pool',
  access: allow('can_delete', RESOURCES.pools),
  pathParts: PATH,
  answer: { description: 'Deleted.', isEmptyPage: true },
  problems: [400, 401, 403, 404],
  async run(context, call) {
    const name = call.path.pool_name;
    if (name === DEFAULT_POOL) throw new Problem(400, { detail: "Default Pool can't be deleted" });
    await deletePool(context, name, auditedAs(call, 'api.delete_pool', { pool_name: name })).catch(wordPoolErrors);
  },
});

const postPool = operation({
  id: 'post_pool',
  method: 'POST',
  path: '/pools',
  tag: 'Pool',
  summary: 'Create a pool',
  access: allow('can_create', RESOURCES.pools),
  body: bodyOf(Pool),
  answer: { description: 'The new pool.', schema: Pool },
  problems: [400, 401, 403, 409],
  async run(context, call) {
    const { name, slots, description = null, include_deferred: includeDeferred = false } = call.body;
    if (name === undefined || slots === undefined) throw missingProperties(call.body);
    await createPool(context, { name, slots, description, includeDeferred, ...auditedAs(call, 'api.post_pool') });
    return readPool(context.db, name);
  },
});

/** Only these may be changed of the default pool where the body does not bring its name. */
const CHANGEABLE_DEFAULTS = new Set(['slots', 'include_deferred']);

const patchPool = operation({
  id: 'patch_pool',
  method: 'PATCH',
  path: '/pools/{pool_name}',
  tag: 'Pool',
  summary: 'Change a pool',
  access: allow('can_edit', RESOURCES.pools),
  pathParts: PATH,
  query: { update_mask: updateMask },
  body: bodyOf(Pool),
  answer: { description: 'The pool as it is now.', schema: Pool },
  problems: [400, 401, 403, 404, 409],
  async run(context, call) {
    const { pool_name: name } = call.path;
    const mask = readMask(call.query.update_mask);
    if (
      name === DEFAULT_POOL &&
      call.body.name !== DEFAULT_POOL &&
      !mask?.every((field) => CHANGEABLE_DEFAULTS.has(field))
    ) {
      throw new Problem(400, { detail: "Default Pool's name can't be modified" });
    }
    const given = mask ? pickFields(call.body, mask) : call.body;
    if (!mask && (given.name === undefined || given.slots === undefined)) {
      await readPool(context.db, name);
      throw missingProperties(given);
    }
    // Without a mask, what the body lacks is false again, as in Airflow.
    const { include_deferred: includeDeferred = mask ? undefined : false, ...changes } = given;
    await updatePool(context, {
      name,
      changes: { ...changes, includeDeferred },
      ...auditedAs(call, 'api.patch_pool'),
    }).catch(wordPoolErrors);
    return readPool(context.db, given.name ?? name);
  },
});

export const poolOperations = [getPools, postPool, getPool, patchPool, removePool];

type SentPool = Sent<typeof Pool>;

/** @throws Problem 400 for a field that cannot be changed, or that the body lacks */
function pickFields(body: SentPool, mask: readonly string[]): SentPool {
  const wrong = mask.find((field) => !Object.hasOwn(body, field));
  if (wrong !== undefined) throw new Problem(400, { detail: `Invalid field: ${wrong} in update mask` });
  return Object.fromEntries(mask.map((field) => [field, body[field as keyof SentPool]]));
}

function missingProperties(body: SentPool): Problem {
  const missing = (['name', 'slots'] as const).filter((field) => body[field] === undefined);
  return new Problem(400, { detail: `Missing required property(ies): ${pythonRepr(missing)}` });
}

/** @throws Problem 404 */
async function readPool(db: Queryable, name: string): Promise<Static<typeof Pool>> {
  const pool = await findPoolUsage(db, name);
  if (!pool) throw poolNotFound(name);
  return renderPool(pool);
}

function wordPoolErrors(error: unknown): never {
  throw error instanceof AppError && error.code === 'POOL_NOT_FOUND'
    ? poolNotFound((error.detail as { name: string }).name)
    : error;
}

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
