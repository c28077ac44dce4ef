import { syncRoles } from '../../metadata/users/sync-roles.ts';
import { recordAudit } from '../../metadata/audit-log/audit-log.ts';
import { type ActionContext, type Actor, actedBy } from '../action-context.ts';

/** Which role is the administrators'. */
export interface SyncPermissionsInput extends Actor {
  /** `[webserver_config] auth_role_admin`: the role that may do everything, besides `Admin`. */
  adminRole: string;
}

/**
 * Brings the default roles, and what every role needs, up to this version of the program. See {@link syncRoles}; safe where
 * several processes do it at once.
 * @returns how many roles and permissions were added
 */
export async function syncPermissions({ db, clock }: ActionContext, input: SyncPermissionsInput): Promise<number> {
  return db.transaction(async (tx) => {
    const added = await syncRoles(tx, input.adminRole);
    if (added > 0) await recordAudit(tx, { event: 'sync_perm', extra: { added }, ...actedBy(input) }, clock.now());
    return added;
  });
}
