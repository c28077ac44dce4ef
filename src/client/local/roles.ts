import { createRole, requirePermissions } from '../../actions/users/create-role.ts';
import { deleteRole } from '../../actions/users/delete-role.ts';
import { updateRole } from '../../actions/users/update-role.ts';
import { AppError } from '../../foundation/app-error.ts';
import { listRoles } from '../../metadata/users/roles.ts';
import type { RoleControl } from '../control/roles.ts';
import type { LocalContext } from './local-context.ts';

export function localRoles(context: LocalContext): RoleControl {
  const { db, by } = context;
  return {
    list: () => listRoles(db),
    create: (role) => createRole(context, { ...role, ...by }),
    async grant(name, permissions) {
      await updateRole(context, { name, grant: permissions, ...by });
    },
    async revoke(name, permissions) {
      await updateRole(context, { name, revoke: permissions, ...by });
    },
    async findUnknown(permissions) {
      try {
        await requirePermissions(db, permissions);
        return undefined;
      } catch (error) {
        if (error instanceof AppError && error.kind === 'not-found') return error.message;
        throw error;
      }
    },
    delete: (name) => deleteRole(context, { name, ...by }),
  };
}
