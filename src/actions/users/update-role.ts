import type { Permission } from '../../domain/permission.ts';
import { AppError } from '../../foundation/app-error.ts';
import { recordAudit } from '../../metadata/audit-log/audit-log.ts';
import {
  ensurePermissions,
  grantPermissions,
  lockAuthorization,
  noteAuthorizationChange,
  revokePermissions,
} from '../../metadata/users/permission-writes.ts';
import { type StoredRole, findRole, renameRole } from '../../metadata/users/roles.ts';
import { type ActionContext, type Actor, actedBy } from '../action-context.ts';
import { checkRoleName, describePermissions, requirePermissions } from './create-role.ts';

/** What changes of a role. */
export interface UpdateRoleInput extends Actor {
  /** Which role. */
  name: string;
  newName?: string | undefined;
  /** What it may do besides; what it may do already stays. */
  grant?: readonly Permission[] | undefined;
  /** What it may do no longer; what it may not do anyway is passed over. */
  revoke?: readonly Permission[] | undefined;
}

/**
 * Changes what a role may do, or its name.
 * @returns the role as it is now
 * @throws AppError ROLE_NOT_FOUND, ROLE_EXISTS, ACTION_NOT_FOUND, RESOURCE_NOT_FOUND; INVALID_INPUT for an empty name
 */
export async function updateRole({ db, clock }: ActionContext, input: UpdateRoleInput): Promise<StoredRole> {
  const { name, newName = name, grant = [], revoke = [] } = input;
  checkRoleName(newName);
  return db.transaction(async (tx) => {
    await lockAuthorization(tx);
    if (!(await findRole(tx, name))) throw new AppError('ROLE_NOT_FOUND', { name });
    if (newName !== name && (await findRole(tx, newName))) throw new AppError('ROLE_EXISTS', { name: newName });
    await requirePermissions(tx, [...grant, ...revoke]);
    await ensurePermissions(tx, grant);
    await grantPermissions(tx, name, grant);
    await revokePermissions(tx, name, revoke);
    if (newName !== name) await renameRole(tx, name, newName);
    await noteAuthorizationChange(tx);
    const extra = {
      role: name,
      ...(newName !== name && { new_name: newName }),
      ...(grant.length > 0 && { granted: describePermissions(grant) }),
      ...(revoke.length > 0 && { revoked: describePermissions(revoke) }),
    };
    await recordAudit(tx, { event: 'role.edit', ...actedBy(input), extra }, clock.now());
    return (await findRole(tx, newName)) ?? { name: newName, permissions: [] };
  });
}
