import { expect, test } from 'vitest';
import { createRole } from '../../actions/users/create-role.ts';
import { createUser } from '../../actions/users/create-user.ts';
import type { Permission } from '../../domain/permission.ts';
import { ensurePermissions } from '../../metadata/users/permission-writes.ts';
import { testDatabases } from '../../metadata/test-databases.ts';
import { createApp } from '../app.ts';
import { openTestApp } from '../test-app.ts';
import type { CommandHost } from './command-host.ts';

const [sqlite] = testDatabases();
if (!sqlite) throw new Error('there is always SQLite');

test('who may read a single DAG does not get the list of all', async () => {
  const opened = await openTestApp(sqlite, {
    env: { AIRFLOW__API__AUTH_BACKENDS: 'airflow.api.auth.backend.basic_auth' },
    dags: [{ dagId: 'mine' }, { dagId: 'hidden' }],
  });
  const permissions: Permission[] = [{ action: 'can_read', resource: 'DAG:mine' }];
  await opened.db.transaction((tx) => ensurePermissions(tx, permissions));
  await createRole(opened, { name: 'mine', permissions });
  for (const name of ['mine', 'Viewer'])
    await createUser(opened, {
      username: name,
      password: 'x',
      firstName: 'F',
      lastName: 'L',
      email: name,
      roles: [name],
    });
  const unused = {} as CommandHost['services'];
  const app = createApp({ ...opened, commandHost: { env: {}, services: unused, program: ['/bin/false'] } });
  const ask = async (name: string, path: string) => {
    const authorization = `Basic ${Buffer.from(`${name}:x`).toString('base64')}`;
    return (await app.inject({ url: `/admin/rest_api/${path}`, headers: { authorization } })).body;
  };
  expect(await ask('Viewer', 'api?api=list_dags')).toContain('hidden');
  expect(await ask('mine', 'api?api=list_dags')).not.toContain('hidden');
  expect(await ask('mine', '')).toContain('mine');
  expect(await ask('mine', '')).not.toContain('>hidden<');
  await app.close();
  await opened.close();
});
