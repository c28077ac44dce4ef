import { recordAudit } from '../../metadata/audit-log/audit-log.ts';
import { refreshPoolWarnings } from '../../metadata/pools/pool-warnings.ts';
import { type StoredPool, upsertPool } from '../../metadata/pools/pools.ts';
import { type ActionContext, type Actor, actedBy } from '../action-context.ts';
import { checkPool } from './check-pool.ts';

/** A pool as it is to be, whether it is there or not. */
export interface SavePoolInput extends Actor {
  name: string;
  /** -1 is without limit. */
  slots: number;
  description: string | null;
  /** Whether deferred tasks take slots; where it is absent, it stays as it is (false for a new pool). */
  includeDeferred?: boolean;
}

/**
 * Creates a pool, or changes the one of that name.
 * @throws AppError INVALID_POOL in Airflow's words
 */
export async function savePool({ db, clock }: ActionContext, input: SavePoolInput): Promise<StoredPool> {
  const { name, slots, description, includeDeferred = null } = input;
  checkPool({ name, slots });
  return db.transaction(async (tx) => {
    const saved = await upsertPool(tx, { name, slots, description, includeDeferred });
    if (!saved) throw new Error(`the pool ${name} was not stored`);
    await refreshPoolWarnings(tx, clock.now());
    await recordAudit(tx, { event: 'pool.edit', extra: { pool: name, slots }, ...actedBy(input) }, clock.now());
    return saved;
  });
}
