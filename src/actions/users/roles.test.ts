import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { authorizationVersion } from '../../metadata/users/permissions.ts';
import { findRole, listRoleNames, listRolePage } from '../../metadata/users/roles.ts';
import { testDatabases } from '../../metadata/test-databases.ts';
import { findUser } from '../../metadata/users/users.ts';
import { createRole } from './create-role.ts';
import { createUser } from './create-user.ts';
import { deleteRole } from './delete-role.ts';
import { type ActionWorld, openActionWorld } from '../test-action-world.ts';
import { updateRole } from './update-role.ts';

const READ = { action: 'can_read', resource: 'Connections' };
const MAKE = { action: 'can_create', resource: 'Connections' };
const by = { actor: 'ann', source: '10.0.0.1' };

describe.each(testDatabases())('roles on $name', (kind) => {
  let world: ActionWorld;
  beforeEach(async () => {
    world = await openActionWorld(kind);
  });
  afterEach(() => world.drop());

  test('a role has the permissions that it was made with, in their order, and each change is noticed and logged', async () => {
    const before = await authorizationVersion(world.db);
    await createRole(world, { name: 'tester', permissions: [MAKE, READ, MAKE], ...by });
    expect(await findRole(world.db, 'tester')).toEqual({ name: 'tester', permissions: [MAKE, READ] });
    await updateRole(world, { name: 'tester', revoke: [MAKE, { action: 'can_read', resource: 'Pools' }], ...by });
    await updateRole(world, { name: 'tester', grant: [READ, MAKE], newName: 'prober', ...by });
    expect(await findRole(world.db, 'prober')).toEqual({ name: 'prober', permissions: [READ, MAKE] });
    await deleteRole(world, { name: 'prober', ...by });
    expect(await listRoleNames(world.db)).toEqual(['Admin', 'Public', 'Viewer', 'User', 'Op']);
    expect(await authorizationVersion(world.db)).toBeGreaterThanOrEqual(before + 4);
    const log = await world.rows("SELECT event, owner, extra FROM log WHERE event LIKE 'role.%' ORDER BY id");
    expect(log.map(({ event, owner }) => [event, owner])).toEqual([
      ['role.create', 'ann'],
      ['role.edit', 'ann'],
      ['role.edit', 'ann'],
      ['role.delete', 'ann'],
    ]);
    expect(JSON.parse(String(log[2]?.['extra']))).toEqual({
      role: 'tester',
      new_name: 'prober',
      granted: 'can_read on Connections, can_create on Connections',
      from: '10.0.0.1',
    });
  });

  test('users lose a role that is deleted', async () => {
    await createRole(world, { name: 'tester', permissions: [] });
    const rest = { password: null, firstName: 'A', lastName: 'B', email: 'a@example.com' };
    await createUser(world, { username: 'ann', roles: ['tester', 'Op'], ...rest });
    await deleteRole(world, { name: 'tester' });
    expect((await findUser(world.db, 'ann'))?.roles).toEqual(['Op']);
  });

  test('what exists already, or not at all, is refused', async () => {
    await createRole(world, { name: 'tester', permissions: [] });
    const create = (name: string, action = 'can_read', resource = 'Pools') =>
      createRole(world, { name, permissions: [{ action, resource }] });
    await expect(create('tester')).rejects.toMatchObject({ code: 'ROLE_EXISTS' });
    await expect(create('other', 'can_fly')).rejects.toMatchObject({ code: 'ACTION_NOT_FOUND' });
    await expect(create('other', 'can_read', 'Birds')).rejects.toMatchObject({ code: 'RESOURCE_NOT_FOUND' });
    for (const name of [' ', 'a\nb', 'x'.repeat(65), '\ud800']) {
      await expect(create(name)).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    }
    await expect(updateRole(world, { name: 'tester', newName: 'Op' })).rejects.toMatchObject({ code: 'ROLE_EXISTS' });
    await expect(updateRole(world, { name: 'nobody' })).rejects.toMatchObject({ code: 'ROLE_NOT_FOUND' });
    await expect(deleteRole(world, { name: 'nobody' })).rejects.toMatchObject({ code: 'ROLE_NOT_FOUND' });
  });

  test('a page of the roles has the order and the total that were asked for', async () => {
    const { items, total } = await listRolePage(world.db, {
      order: { column: 'name', descending: false },
      limit: 2,
      offset: 3,
    });
    expect(total).toBe(5);
    expect(items.map(({ name, permissions }) => [name, permissions.length])).toEqual([
      ['User', 39],
      ['Viewer', 30],
    ]);
  });
});
