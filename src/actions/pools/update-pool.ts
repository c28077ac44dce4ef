import { DEFAULT_POOL } from '../../domain/task-options.ts';
import { AppError } from '../../foundation/app-error.ts';
import { recordAudit } from '../../metadata/audit-log/audit-log.ts';
import { refreshPoolWarnings } from '../../metadata/pools/pool-warnings.ts';
import { findPool, replacePool } from '../../metadata/pools/pools.ts';
import { type ActionContext, type Actor, actedBy } from '../action-context.ts';
import { checkPool } from './check-pool.ts';

/** What changes of a pool. */
export interface UpdatePoolInput extends Actor {
  name: string;
  /** What is absent stays as it is. */
  changes: {
    /** A new name; tasks keep the old one. */
    readonly name?: string | undefined;
    /** -1 is without limit. */
    readonly slots?: number | undefined;
    readonly description?: string | null | undefined;
    readonly includeDeferred?: boolean | undefined;
  };
}

/**
 * Changes a pool.
 * @throws AppError POOL_NOT_FOUND, POOL_EXISTS for a name that another one has, INVALID_POOL
 */
export async function updatePool({ db, clock }: ActionContext, input: UpdatePoolInput): Promise<void> {
  const { name, changes } = input;
  await db.transaction(async (tx) => {
    const pool = await findPool(tx, name);
    if (!pool) throw new AppError('POOL_NOT_FOUND', { name });
    const { name: newName = name, slots = pool.slots, description = pool.description } = changes;
    checkPool({ name: newName, slots });
    if (newName !== name) {
      if (name === DEFAULT_POOL) throw new AppError('INVALID_POOL', { reason: `${DEFAULT_POOL} cannot be renamed` });
      if (await findPool(tx, newName)) throw new AppError('POOL_EXISTS', { name: newName });
    }
    const includeDeferred = changes.includeDeferred ?? pool.include_deferred;
    await replacePool(tx, { id: pool.id, pool: newName, slots, description, include_deferred: includeDeferred });
    await refreshPoolWarnings(tx, clock.now());
    const extra = { pool: name, slots, ...(newName !== name && { new_name: newName }) };
    await recordAudit(tx, { event: 'pool.edit', extra, ...actedBy(input) }, clock.now());
  });
}
