import type { RoleControl } from '../../client/control/roles.ts';
import { AppError } from '../../foundation/app-error.ts';

/** What to say of the first of the roles that does not exist. Airflow says it on standard output. */
export async function findMissingRole(roles: RoleControl, names: readonly string[]): Promise<string | undefined> {
  const known = new Set((await roles.list()).map((role) => role.name));
  const name = names.find((candidate) => !known.has(candidate));
  return name === undefined ? undefined : new AppError('ROLE_NOT_FOUND', { name }).message;
}
