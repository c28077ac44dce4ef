import { RESOURCES } from '../../../../domain/permission.ts';
import { listActionNames } from '../../../../metadata/users/permissions.ts';
import { allow } from '../../definition/access.ts';
import { operation } from '../../definition/operation.ts';
import { PAGE_PARAMETERS, pageOf } from '../../definition/page.ts';
import { ActionCollection } from '../../schemas/role.ts';

const getPermissions = operation({
  id: 'get_permissions',
  method: 'GET',
  path: '/permissions',
  tag: 'Permission',
  summary: 'List permissions',
  description: 'Lists the actions that roles may have permissions for.',
  access: allow('can_read', RESOURCES.permissions),
  query: PAGE_PARAMETERS,
  answer: { description: 'A page of actions.', schema: ActionCollection },
  problems: [400, 401, 403],
  async run({ db, config }, { query }) {
    const { limit, offset } = pageOf(config, query);
    // There are five of them.
    const names = await listActionNames(db);
    return { actions: names.slice(offset, offset + limit).map((name) => ({ name })), total_entries: names.length };
  },
});

export const permissionOperations = [getPermissions];
