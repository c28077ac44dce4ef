import type { Permission } from '../../../domain/permission.ts';
import { AppError } from '../../../foundation/app-error.ts';
import type { Json, JsonObject } from '../../../foundation/json.ts';
import type { RoleControl, RoleRecord } from '../../control/roles.ts';
import { objectOf, objectsOf, textOf } from '../read-fields.ts';
import { needsDatabase, reworded } from '../reworded.ts';
import type { StableApi } from './stable-api.ts';

export function stableRoles(api: StableApi): RoleControl {
  return {
    async list() {
      return (await api.list(['roles'], 'roles')).map(readRole);
    },
    async create({ name, permissions }) {
      const body = { name, actions: permissions.map(actionOf) };
      await reworded(api.call(['roles'], { method: 'POST', body }), {
        conflict: new AppError('ROLE_EXISTS', { name }),
      });
    },
    async grant(name, permissions) {
      const query = { update_mask: 'actions' };
      const body = { name, actions: permissions.map(actionOf) };
      await reworded(api.call(['roles', name], { method: 'PATCH', query, body }), {
        absent: new AppError('ROLE_NOT_FOUND', { name }),
      });
    },
    revoke: () => Promise.reject(needsDatabase('the REST API takes no permission from a role')),
    // The server says it when it is asked to grant them.
    findUnknown: () => Promise.resolve(undefined),
    async delete(name) {
      await reworded(api.call(['roles', name], { method: 'DELETE' }), {
        absent: new AppError('ROLE_NOT_FOUND', { name }),
      });
    },
  };
}

function actionOf({ action, resource }: Permission): Json {
  return { action: { name: action }, resource: { name: resource } };
}

function readRole(role: JsonObject): RoleRecord {
  const permissions = objectsOf(role['actions'] ?? [], 'actions').map((item) => ({
    action: textOf(objectOf(item['action'], 'action'), 'name'),
    resource: textOf(objectOf(item['resource'], 'resource'), 'name'),
  }));
  return { name: textOf(role, 'name'), permissions };
}
