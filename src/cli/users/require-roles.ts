import type { RoleControl } from '../../client/control/roles.ts';
import { AppError } from '../../foundation/app-error.ts';

/** @throws AppError UNKNOWN_ROLES where one of them does not exist */
export async function requireKnownRoles(roles: RoleControl, names: readonly string[]): Promise<void> {
  const known = (await roles.list()).map(({ name }) => name);
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length > 0) throw new AppError('UNKNOWN_ROLES', { names: unknown, known });
}
