import { AppError } from '../foundation/app-error.ts';
import type { Queryable } from '../metadata/database.ts';
import { listRoleNames } from '../metadata/roles.ts';

/** What to say of the first of the roles that does not exist. Airflow says it on standard output. */
export async function findMissingRole(db: Queryable, names: readonly string[]): Promise<string | undefined> {
  const known = await listRoleNames(db);
  const name = names.find((candidate) => !known.includes(candidate));
  return name === undefined ? undefined : new AppError('ROLE_NOT_FOUND', { name }).message;
}
