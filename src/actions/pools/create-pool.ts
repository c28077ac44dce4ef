import { AppError } from '../../foundation/app-error.ts';
import { recordAudit } from '../../metadata/audit-log/audit-log.ts';
import { refreshPoolWarnings } from '../../metadata/pools/pool-warnings.ts';
import { insertPool } from '../../metadata/pools/pools.ts';
import { type ActionContext, type Actor, actedBy } from '../action-context.ts';
import { checkPool } from './check-pool.ts';

/** A pool that there is none of yet. */
export interface CreatePoolInput extends Actor {
  name: string;
  /** -1 is without limit. */
  slots: number;
  description: string | null;
  includeDeferred: boolean;
}

/**
 * Creates a pool.
 * @throws AppError POOL_EXISTS, INVALID_POOL
 */
export async function createPool({ db, clock }: ActionContext, input: CreatePoolInput): Promise<void> {
  const { name, slots } = input;
  checkPool({ name, slots });
  await db.transaction(async (tx) => {
    if (!(await insertPool(tx, input))) throw new AppError('POOL_EXISTS', { name });
    await refreshPoolWarnings(tx, clock.now());
    await recordAudit(tx, { event: 'pool.create', extra: { pool: name, slots }, ...actedBy(input) }, clock.now());
  });
}
