import { deletePool } from '../../actions/pools/delete-pool.ts';
import { savePool } from '../../actions/pools/save-pool.ts';
import { findPool, listPools } from '../../metadata/pools/pools.ts';
import type { PoolControl } from '../control/pools.ts';
import type { LocalContext } from './local-context.ts';

export function localPools(context: LocalContext): PoolControl {
  const { db, by } = context;
  return {
    list: () => listPools(db),
    find: (name) => findPool(db, name),
    save: (pool) => savePool(context, { ...pool, ...by }),
    delete: (name) => deletePool(context, name, by),
  };
}
