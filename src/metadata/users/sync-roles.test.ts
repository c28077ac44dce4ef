import { expect, test } from 'vitest';
import { GrantedPermissions } from '../../domain/permission.ts';
import { ensurePermissions, ensureRoles, grantPermissions } from './permission-writes.ts';
import { authorizationVersion, listPermissions, permissionsOfRole } from './permissions.ts';
import { syncRoles } from './sync-roles.ts';
import { testDatabases } from '../test-databases.ts';

for (const kind of testDatabases()) {
  test(`a new database has the default roles, and making them again changes nothing (${kind.name})`, async () => {
    const { db, drop } = await kind.open();
    const counts = await Promise.all(
      ['Public', 'Viewer', 'User', 'Op', 'Admin'].map(async (role) => (await permissionsOfRole(db, role)).length),
    );
    expect(counts).toEqual([0, 30, 39, 63, 92]);
    expect(await listPermissions(db)).toHaveLength(92);
    const version = await authorizationVersion(db);
    expect(await Promise.all([1, 2].map(() => db.transaction(syncRoles)))).toEqual([0, 0]);
    expect(await authorizationVersion(db)).toBe(version);
    await drop();
  });

  test(`the role that auth_role_admin names is made, and may do everything (${kind.name})`, async () => {
    const { db, drop } = await kind.open();
    expect(await db.transaction((tx) => syncRoles(tx, 'Boss'))).toBe(1 + 92);
    const boss = new GrantedPermissions(await permissionsOfRole(db, 'Boss'));
    expect(boss.may('can_create', 'Users')).toBe(true);
    expect(boss.mayDag('can_delete', 'one')).toBe(true);
    expect(await permissionsOfRole(db, 'Admin')).toHaveLength(92);
    expect(await db.transaction((tx) => syncRoles(tx, 'Boss'))).toBe(0);
    await drop();
  });

  test(`what was taken comes back, what was granted stays, and Admin gets it too (${kind.name})`, async () => {
    const { db, drop } = await kind.open();
    await db.transaction(async (tx) => {
      const own = [
        { action: 'can_dance', resource: 'Website' },
        { action: 'can_read', resource: 'DAG:one' },
      ];
      await ensurePermissions(tx, own);
      await ensureRoles(tx, ['Dancers']);
      await grantPermissions(tx, 'Viewer', own);
      await tx.run({
        sql: "DELETE FROM ab_permission_view_role WHERE role_id = (SELECT id FROM ab_role WHERE name = 'Op')",
        parameters: [],
      });
    });
    const before = await authorizationVersion(db);
    // Everything of Op, the dance for Admin, the pages for the dancers.
    expect(await db.transaction(syncRoles)).toBe(63 + 1 + 1);
    expect(await authorizationVersion(db)).toBeGreaterThan(before);
    expect((await permissionsOfRole(db, 'Viewer')).slice(-2).map(({ resource }) => resource)).toEqual([
      'Website',
      'DAG:one',
    ]);
    expect(await permissionsOfRole(db, 'Dancers')).toEqual([{ action: 'can_read', resource: 'Website' }]);
    const admin = new GrantedPermissions(await permissionsOfRole(db, 'Admin'));
    expect(admin.may('can_read', 'DAG:one')).toBe(false);
    expect(admin.mayDag('can_read', 'one')).toBe(true);
    await drop();
  });
}
