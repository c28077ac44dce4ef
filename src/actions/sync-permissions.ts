import { syncRoles } from '../metadata/sync-roles.ts';
import type { ActionContext } from './action-context.ts';

/**
 * Brings the default roles, and what every role needs, up to this version of the program. See {@link syncRoles}; safe where
 * several processes do it at once.
 * @returns how many roles and permissions were added
 */
export async function syncPermissions({ db }: ActionContext): Promise<number> {
  return db.transaction((tx) => syncRoles(tx));
}
