import { AppError, hasCode } from '../../../foundation/app-error.ts';
import type { Json } from '../../../foundation/json.ts';
import type { PoolControl, PoolRecord } from '../../control/pools.ts';
import { flagOf, objectOf, objectsOf, optionalNumber, optionalText, textOf } from '../read-fields.ts';
import { needsDatabase, orUndefined, reworded } from '../reworded.ts';
import type { ExperimentalApi } from './experimental-api.ts';

export function experimentalPools(api: ExperimentalApi): PoolControl {
  return {
    async list() {
      return objectsOf(await api.call(['pools']), 'pools').map(readPool);
    },
    async find(name) {
      const pool = await orUndefined(api.call(['pools', name]));
      return pool === undefined ? undefined : readPool(pool);
    },
    async save({ name, slots, description, includeDeferred }) {
      if (includeDeferred) throw needsDatabase('this server knows no pools that include deferred tasks');
      return readPool(await api.call(['pools'], { method: 'POST', body: { name, slots, description } }));
    },
    async delete(name) {
      try {
        return readPool(
          await reworded(api.call(['pools', name], { method: 'DELETE' }), {
            absent: new AppError('POOL_NOT_FOUND', { name }),
          }),
        );
      } catch (error) {
        if (!hasCode(error, 'SERVER_REFUSED')) throw error;
        throw new AppError('INVALID_POOL', { reason: error.message }, { cause: error });
      }
    },
  };
}

function readPool(answer: Json): PoolRecord {
  const pool = objectOf(answer, 'pool');
  return {
    pool: textOf(pool, 'pool'),
    slots: optionalNumber(pool, 'slots') ?? 0,
    description: optionalText(pool, 'description'),
    include_deferred: flagOf(pool, 'include_deferred'),
  };
}
