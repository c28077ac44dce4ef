import { AppError } from '../../foundation/app-error.ts';
import { recordAudit } from '../../metadata/audit-log/audit-log.ts';
import { refreshPoolWarnings } from '../../metadata/pools/pool-warnings.ts';
import { removePool, type StoredPool } from '../../metadata/pools/pools.ts';
import { type ActionContext, type Actor, actedBy } from '../action-context.ts';
import { DEFAULT_POOL } from '../../domain/task-options.ts';

/**
 * Deletes a pool; tasks in it do not run until there is one of that name again.
 * @returns the pool as it was
 * @throws AppError POOL_NOT_FOUND; INVALID_POOL for the default pool or an empty name
 */
export async function deletePool({ db, clock }: ActionContext, name: string, actor: Actor = {}): Promise<StoredPool> {
  if (name.trim() === '') throw new AppError('INVALID_POOL', { reason: "Pool name shouldn't be empty" });
  if (name === DEFAULT_POOL) throw new AppError('INVALID_POOL', { reason: `${DEFAULT_POOL} cannot be deleted` });
  return db.transaction(async (tx) => {
    const removed = await removePool(tx, name);
    if (!removed) throw new AppError('POOL_NOT_FOUND', { name });
    await refreshPoolWarnings(tx, clock.now());
    await recordAudit(tx, { event: 'pool.delete', extra: { pool: name }, ...actedBy(actor) }, clock.now());
    return removed;
  });
}
