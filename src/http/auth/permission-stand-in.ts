import { GrantedPermissions, PERMISSION_ACTIONS, RESOURCES } from '../../domain/permission.ts';
import type { Database } from '../../metadata/database.ts';
import { findUser } from '../../metadata/users.ts';
import type { PermissionSource } from './create-authenticator.ts';

/** Admin may do everything, all others nothing. */
export function adminsOnly(db: Database): PermissionSource {
  const everything = new GrantedPermissions(
    PERMISSION_ACTIONS.flatMap((action) => Object.values(RESOURCES).map((resource) => ({ action, resource }))),
  );
  const nothing = new GrantedPermissions([]);
  return {
    async permissionsOf(username) {
      const user = await findUser(db, username);
      return user?.active && user.roles.includes('Admin') ? everything : nothing;
    },
    permissionsOfRole: () => nothing,
  };
}
