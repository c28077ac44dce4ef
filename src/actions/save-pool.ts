import { AppError } from '../foundation/app-error.ts';
import { recordAudit } from '../metadata/audit-log.ts';
import { type StoredPool, upsertPool } from '../metadata/pools.ts';
import { type ActionContext, type Actor, actedBy } from './action-context.ts';

const LONGEST_POOL_NAME = 256;

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
  if (name.trim() === '') throw new AppError('INVALID_POOL', { reason: "Pool name shouldn't be empty" });
  if (name.length > LONGEST_POOL_NAME) {
    throw new AppError('INVALID_POOL', { reason: `Pool name can't be more than ${LONGEST_POOL_NAME} characters` });
  }
  if (!Number.isSafeInteger(slots)) throw new AppError('INVALID_POOL', { reason: `Bad value for \`slots\`: ${slots}` });
  return db.transaction(async (tx) => {
    const saved = await upsertPool(tx, { name, slots, description, includeDeferred });
    if (!saved) throw new Error(`the pool ${name} was not stored`);
    await recordAudit(tx, { event: 'pool.edit', ...actedBy(input), extra: { pool: name, slots } }, clock.now());
    return saved;
  });
}
