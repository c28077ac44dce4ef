import type { StoredPool } from '../../metadata/pools/pools.ts';

export interface PoolControl {
  /** The oldest first. */
  list(): Promise<PoolRecord[]>;
  find(name: string): Promise<PoolRecord | undefined>;
  /** Creates a pool, or changes the one of that name. @throws AppError INVALID_POOL */
  save(pool: NewPool): Promise<PoolRecord>;
  /** @throws AppError POOL_NOT_FOUND, INVALID_POOL */
  delete(name: string): Promise<PoolRecord>;
}

/** A pool as it is to be; where `includeDeferred` is absent, that stays as it is. */
interface NewPool {
  readonly name: string;
  /** -1 is without limit. */
  readonly slots: number;
  readonly description: string;
  readonly includeDeferred?: boolean;
}

export type PoolRecord = Pick<StoredPool, 'pool' | 'slots' | 'description' | 'include_deferred'>;
