import { AppError } from '../../../foundation/app-error.ts';
import type { JsonObject } from '../../../foundation/json.ts';
import type { PoolControl } from '../../control-plane.ts';
import type { PoolRecord } from '../../records.ts';
import { flagOf, objectOf, optionalNumber, optionalText, textOf } from '../read-fields.ts';
import { isCode, orUndefined, reworded } from '../reworded.ts';
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
      const path = ['pools', name];
      // The names of the default pool's fields are not all changeable, so the others are told by a mask.
      const mask = ['slots', 'description', ...Object.keys(deferred)];
      const body = { slots, description, ...deferred };
      if (await find(name)) {
        return readPool(
          objectOf(await api.call(path, { method: 'PATCH', query: { update_mask: mask.join(',') }, body }), 'pool'),
        );
      }
      return readPool(objectOf(await api.call(['pools'], { method: 'POST', body: { name, ...body } }), 'pool'));
    },
    async delete(name) {
      const absent = new AppError('POOL_NOT_FOUND', { name });
      const pool = await find(name);
      if (!pool) throw absent;
      try {
        await reworded(api.call(['pools', name], { method: 'DELETE' }), { absent });
      } catch (error) {
        if (!isCode(error, 'SERVER_REFUSED')) throw error;
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
