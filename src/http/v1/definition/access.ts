import {
  type GrantedPermissions,
  type Permission,
  type PermissionAction,
  RESOURCES,
} from '../../../domain/permission.ts';

/** What a caller must be allowed to do for an operation. */
export type Access =
  /** Anybody, without credentials. */
  | { readonly kind: 'open' }
  /** Everything of this. */
  | { readonly kind: 'permissions'; readonly permissions: readonly RequiredPermission[] }
  /**
   * The action on the DAG that the path names, and the rest besides. Where the path names none or `~`, on any DAG at all:
   * the operation then keeps to those that {@link GrantedPermissions.dagIds} gives.
   */
  | { readonly kind: 'dag'; readonly action: PermissionAction; readonly permissions: readonly RequiredPermission[] };

interface RequiredPermission extends Permission {
  readonly action: PermissionAction;
}

/** Access for anybody. */
export const OPEN: Access = { kind: 'open' };

/** Access for whoever may do the action on the resource, and all the others besides. */
export function allow(
  action: PermissionAction,
  resource: string,
  ...others: readonly (readonly [PermissionAction, string])[]
): Access {
  return { kind: 'permissions', permissions: [{ action, resource }, ...others.map(required)] };
}

function required([action, resource]: readonly [PermissionAction, string]): RequiredPermission {
  return { action, resource };
}

/** Access for whoever may do the action on the DAG, and all the others besides. */
export function allowDag(
  action: PermissionAction,
  ...others: readonly (readonly [PermissionAction, string])[]
): Access {
  return {
    kind: 'dag',
    action,
    permissions: others.map(required),
  };
}

/** Stands for all DAGs, or all runs, in a path. */
export const WILDCARD = '~';

/** @param dagId of the path; undefined where it has none */
export function isAllowed(access: Access, permissions: GrantedPermissions, dagId: string | undefined): boolean {
  if (access.kind === 'open') return true;
  const isOne = access.kind === 'dag' && dagId !== undefined && dagId !== WILDCARD;
  const mayDo = ({ action, resource }: RequiredPermission) =>
    // Somebody may have the runs of this DAG only.
    isOne && resource === RESOURCES.dagRuns ? permissions.mayDagRuns(action, dagId) : permissions.may(action, resource);
  if (!access.permissions.every(mayDo)) return false;
  if (access.kind === 'permissions') return true;
  if (isOne) return permissions.mayDag(access.action, dagId);
  const dagIds = permissions.dagIds(access.action);
  return dagIds === 'all' || dagIds.length > 0;
}
