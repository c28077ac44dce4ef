import type { Permission } from '../../domain/permission.ts';
import { AppError } from '../../foundation/app-error.ts';
import { recordAudit } from '../../metadata/audit-log/audit-log.ts';
import type { Queryable } from '../../metadata/database.ts';
import { listActionNames, resourceExists } from '../../metadata/users/permissions.ts';
import {
  ensurePermissions,
  ensureRoles,
  grantPermissions,
  lockAuthorization,
  noteAuthorizationChange,
} from '../../metadata/users/permission-writes.ts';
import { findRole } from '../../metadata/users/roles.ts';
import { type ActionContext, type Actor, actedBy } from '../action-context.ts';
import { checkName } from './check-name.ts';

/** A role that there is none of yet. */
export interface CreateRoleInput extends Actor {
  name: string;
  /** What it may do, in this order. */
  permissions: readonly Permission[];
}

/**
 * Makes a role.
 * @throws AppError ROLE_EXISTS, ACTION_NOT_FOUND, RESOURCE_NOT_FOUND; INVALID_INPUT for an empty name
 */
export async function createRole({ db, clock }: ActionContext, input: CreateRoleInput): Promise<void> {
  const { name, permissions } = input;
  checkRoleName(name);
  await db.transaction(async (tx) => {
    await lockAuthorization(tx);
    if (await findRole(tx, name)) throw new AppError('ROLE_EXISTS', { name });
    await requirePermissions(tx, permissions);
    await ensureRoles(tx, [name]);
    await ensurePermissions(tx, permissions);
    await grantPermissions(tx, name, permissions);
    await noteAuthorizationChange(tx);
    const extra = { role: name, permissions: describePermissions(permissions) };
    await recordAudit(tx, { event: 'role.create', ...actedBy(input), extra }, clock.now());
  });
}

/** @throws AppError INVALID_INPUT */
export function checkRoleName(name: string): void {
  checkName('name of a role', name);
  if (name.trim() === '') throw new AppError('INVALID_INPUT', { reason: "The name of a role shouldn't be empty" });
  if (/\p{Cc}/u.test(name)) {
    throw new AppError('INVALID_INPUT', { reason: 'The name of a role must not hold control characters' });
  }
}

/** @throws AppError ACTION_NOT_FOUND, RESOURCE_NOT_FOUND for what no role has ever heard of */
export async function requirePermissions(db: Queryable, permissions: readonly Permission[]): Promise<void> {
  const actions = await listActionNames(db);
  const resources = new Map<string, boolean>();
  for (const { action, resource } of permissions) {
    if (!actions.includes(action)) throw new AppError('ACTION_NOT_FOUND', { name: action });
    const exists = resources.get(resource) ?? (await resourceExists(db, resource));
    if (!exists) throw new AppError('RESOURCE_NOT_FOUND', { name: resource });
    resources.set(resource, exists);
  }
}

/** For the audit log. */
export function describePermissions(permissions: readonly Permission[]): string {
  return permissions.map(({ action, resource }) => `${action} on ${resource}`).join(', ');
}
