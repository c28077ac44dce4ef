import { syncRoles } from '../metadata/sync-roles.ts';
import { recordAudit } from '../metadata/audit-log.ts';
import { type ActionContext, type Actor, actedBy } from './action-context.ts';

/**
 * Brings the default roles, and what every role needs, up to this version of the program. See {@link syncRoles}; safe where
 * several processes do it at once.
 * @returns how many roles and permissions were added
 */
export async function syncPermissions({ db, clock }: ActionContext, actor: Actor = {}): Promise<number> {
  return db.transaction(async (tx) => {
    const added = await syncRoles(tx);
    if (added > 0) await recordAudit(tx, { event: 'sync_perm', extra: { added }, ...actedBy(actor) }, clock.now());
    return added;
  });
}
