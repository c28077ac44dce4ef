import { AppError } from '../../foundation/app-error.ts';
import { OnePoolCatalog } from '../../metadata/dags/one-pool-catalog.ts';
import { findPool } from '../../metadata/pools/pools.ts';
import { text } from '../option.ts';
import type { CliDatabase } from '../cli-database.ts';

/** For commands that run tasks. */
export const POOL = text(['--pool'], 'Resource pool to use');

/**
 * The database as a command sees it that runs tasks in the pool that somebody named; the same where nobody did.
 * @throws AppError POOL_NOT_FOUND
 */
export async function inPool(context: CliDatabase, pool: string | undefined): Promise<CliDatabase> {
  if (pool === undefined) return context;
  const { db } = context;
  if (!(await findPool(db, pool))) throw new AppError('POOL_NOT_FOUND', { name: pool });
  return { ...context, dagCatalog: new OnePoolCatalog(db, pool) };
}
