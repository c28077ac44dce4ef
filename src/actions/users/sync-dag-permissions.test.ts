import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { syncAllDagPermissions } from './sync-dag-permissions.ts';
import { systemClock } from '../../foundation/clock.ts';
import type { JsonObject } from '../../foundation/json.ts';
import type { Database } from '../../metadata/database.ts';
import { ensurePermissions, ensureRoles, grantPermissions } from '../../metadata/users/permission-writes.ts';
import { authorizationVersion, listPermissions, permissionsOfRole } from '../../metadata/users/permissions.ts';
import { saveParsedDagFile } from '../../metadata/dag-files/save-parsed-dag-file.ts';
import { testDagFile } from '../../metadata/dag-files/test-dag-file.ts';
import { testDatabases } from '../../metadata/test-databases.ts';

describe.each(testDatabases())('what DAGs let roles do on $name', (kind) => {
  let db: Database;
  let drop: () => Promise<void>;
  beforeEach(async () => {
    ({ db, drop } = await kind.open());
    await db.transaction((tx) => ensureRoles(tx, ['Ops', 'Guests']));
  });
  afterEach(() => drop());

  const save = (accessControl?: JsonObject) => {
    const fields = accessControl === undefined ? {} : { access_control: accessControl };
    const file = testDagFile('d.ts', [{ dagId: 'd', fields }, { dagId: 'other' }]);
    return saveParsedDagFile(db, file, { clock: systemClock, pausedAtCreation: false });
  };
  const may = async (role: string) =>
    (await permissionsOfRole(db, role)).map(({ action, resource }) => `${action} ${resource}`);

  test('saving a DAG makes its resources, and roles may do what it says and nothing else', async () => {
    await save();
    const resources = new Set((await listPermissions(db)).map(({ resource }) => resource));
    for (const name of ['DAG:d', 'DAG Run:d', 'DAG:other', 'DAG Run:other']) expect(resources).toContain(name);
    // As Airflow 3 writes it, and as our own files do.
    const set = { __type: 'set', __var: ['can_read', 'can_edit'] };
    await save({
      __type: 'dict',
      __var: { Ops: { __type: 'dict', __var: { DAGs: set, 'DAG Runs': ['can_create'] } }, Guests: ['can_read'] },
    });
    expect((await may('Ops')).sort()).toEqual(['can_create DAG Run:d', 'can_edit DAG:d', 'can_read DAG:d']);
    expect(await may('Guests')).toEqual(['can_read DAG:d']);
    await save({ Ops: ['can_read'] });
    expect(await may('Ops')).toEqual(['can_read DAG:d']);
    expect(await may('Guests')).toEqual([]);
    await save({});
    expect(await may('Ops')).toEqual([]);
  });

  test('a DAG that says nothing leaves what others granted, and Admin keeps what it has', async () => {
    await save();
    const own = [{ action: 'can_read', resource: 'DAG:d' }];
    await db.transaction(async (tx) => {
      await ensurePermissions(tx, own);
      for (const role of ['Ops', 'Admin']) await grantPermissions(tx, role, own);
    });
    await save();
    expect(await may('Ops')).toEqual(['can_read DAG:d']);
    await save({ Guests: ['can_edit'] });
    expect(await may('Ops')).toEqual([]);
    expect(await may('Admin')).toContain('can_read DAG:d');
  });

  test('only a change of what somebody may do makes caches read again', async () => {
    await save({ Ops: ['can_read'] });
    const version = await authorizationVersion(db);
    await syncAllDagPermissions({ db, clock: systemClock });
    expect(await authorizationVersion(db)).toBe(version);
    await db.run({
      sql: "DELETE FROM ab_permission_view_role WHERE role_id = (SELECT id FROM ab_role WHERE name = 'Ops')",
      parameters: [],
    });
    await syncAllDagPermissions({ db, clock: systemClock });
    expect(await may('Ops')).toEqual(['can_read DAG:d']);
    expect(await authorizationVersion(db)).toBeGreaterThan(version);
    await db.run({ sql: "DELETE FROM ab_role WHERE name = 'Ops'", parameters: [] });
    await expect(syncAllDagPermissions({ db, clock: systemClock })).rejects.toThrow(
      "includes a role named 'Ops', but that role does not exist",
    );
  });
});
