import { AppError } from '../../foundation/app-error.ts';

const LONGEST_POOL_NAME = 256;
/** What the database's column holds. */
const MOST_SLOTS = 2 ** 31 - 1;

/**
 * Refuses what no pool may be.
 * @throws AppError INVALID_POOL in Airflow's words
 */
export function checkPool({ name, slots }: { readonly name: string; readonly slots: number }): void {
  if (name.trim() === '') throw new AppError('INVALID_POOL', { reason: "Pool name shouldn't be empty" });
  if (name.length > LONGEST_POOL_NAME) {
    throw new AppError('INVALID_POOL', { reason: `Pool name can't be more than ${LONGEST_POOL_NAME} characters` });
  }
  if (!Number.isSafeInteger(slots) || Math.abs(slots) > MOST_SLOTS) {
    throw new AppError('INVALID_POOL', { reason: `Bad value for \`slots\`: ${slots}` });
  }
}
