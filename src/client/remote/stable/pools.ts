import { AppError, hasCode } from '../../../foundation/app-error.ts';
import type { JsonObject } from '../../../foundation/json.ts';
import type { PoolControl, PoolRecord } from '../../control/pools.ts';
import { flagOf, objectOf, optionalNumber, optionalText, textOf } from '../read-fields.ts';
import { orUndefined, reworded } from '../reworded.ts';
import type { StableApi } from './stable-api.ts';

export function stablePools(api: StableApi): PoolControl {
  const find = async (name: string) => {
    const pool = await orUndefined(api.get(['pools', name]));
    return pool && readPool(pool);
  };
  return {
    async list() {
      return (await api.list(['pools'], 'pools')).map(readPool);
    },
    find,
    async save({ name, slots, description, includeDeferred }) {
      const deferred = includeDeferred === undefined ? {} : { include_deferred: includeDeferred };
      const existing = await find(name);
      if (!existing) {
        const body = { name, slots, description, ...deferred };
        return readPool(objectOf(await api.call(['pools'], { method: 'POST', body }), 'pool'));
      }
      // Of the default pool not every field may be named, changed or not.
      const changes = { slots, ...((existing.description ?? '') !== description && { description }), ...deferred };
      const query = { update_mask: Object.keys(changes).join(',') };
      return readPool(objectOf(await api.call(['pools', name], { method: 'PATCH', query, body: changes }), 'pool'));
    },
    async delete(name) {
      const absent = new AppError('POOL_NOT_FOUND', { name });
      const pool = await find(name);
      if (!pool) throw absent;
      try {
        await reworded(api.call(['pools', name], { method: 'DELETE' }), { absent });
      } catch (error) {
        if (!hasCode(error, 'SERVER_REFUSED')) throw error;
        throw new AppError('INVALID_POOL', { reason: error.message }, { cause: error });
      }
      return pool;
    },
  };
}

function readPool(pool: JsonObject): PoolRecord {
  return {
    pool: textOf(pool, 'name'),
    slots: optionalNumber(pool, 'slots') ?? 0,
    description: optionalText(pool, 'description'),
    include_deferred: flagOf(pool, 'include_deferred'),
  };
}
