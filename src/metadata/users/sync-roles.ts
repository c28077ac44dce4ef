import { ADMIN_ROLE, DEFAULT_ROLES, isDefaultRole } from '../../domain/default-roles.ts';
import { type Permission, RESOURCES, isSingleDagResource } from '../../domain/permission.ts';
import type { Transaction } from '../database.ts';
import {
  ensurePermissions,
  ensureRoles,
  grantPermissions,
  lockAuthorization,
  noteAuthorizationChange,
} from './permission-writes.ts';
import { listPermissions } from './permissions.ts';
import { listRoleNames } from './roles.ts';

/**
 * Makes the default roles with what they may do at least, as Airflow does at each start: what somebody granted them besides
 * stays, what somebody took from them comes back. The administrator gets every permission there is but those of single DAGs,
 * which the one for all DAGs covers; roles of one's own may see the pages (`can_read` on `Website`). Doing it again changes
 * nothing.
 * @param adminRole `[webserver_config] auth_role_admin`: made where it is not there, and an administrator as well
 * @returns how many roles and permissions were added
 */
export async function syncRoles(tx: Transaction, adminRole: string = ADMIN_ROLE): Promise<number> {
  await lockAuthorization(tx);
  let added = await ensureRoles(tx, [...new Set([...DEFAULT_ROLES.map(({ name }) => name), adminRole])]);
  added += await ensurePermissions(
    tx,
    DEFAULT_ROLES.toReversed().flatMap(({ permissions }) => permissions),
  );
  for (const { name, permissions } of DEFAULT_ROLES) added += await grantPermissions(tx, name, permissions);
  const others = (await listPermissions(tx)).filter(({ resource }) => !isSingleDagResource(resource));
  for (const name of new Set([ADMIN_ROLE, adminRole])) added += await grantPermissions(tx, name, others);
  const own = (await listRoleNames(tx)).filter((name) => !isDefaultRole(name));
  for (const name of own) added += await grantPermissions(tx, name, [SEE_PAGES]);
  if (added > 0) await noteAuthorizationChange(tx);
  return added;
}

const SEE_PAGES: Permission = { action: 'can_read', resource: RESOURCES.website };
