import { expect, test } from 'vitest';
import { testDatabases } from '../../metadata/test-databases.ts';
import { createApp } from '../app.ts';
import { openTestApp } from '../test-app.ts';
import type { CommandHost } from './command-host.ts';

const [sqlite] = testDatabases();
if (!sqlite) throw new Error('there is always SQLite');

test('a link that somebody follows from a mail changes nothing, though no credentials are needed on this machine', async () => {
  const opened = await openTestApp(sqlite, { dags: [{ dagId: 'd' }] });
  const unused = {} as CommandHost['services'];
  const app = createApp({ ...opened, commandHost: { env: {}, services: unused, program: ['/bin/false'] } });
  const follow = async (call: string, site: string) =>
    (await app.inject({ url: `/admin/rest_api/api?api=${call}`, headers: { 'sec-fetch-site': site } })).statusCode;
  expect(await follow('delete_dag&dag_id=d', 'none')).toBe(403);
  expect(await follow('delete_dag&dag_id=d', 'cross-site')).toBe(403);
  expect(await follow('rest_api_plugin_version', 'none')).toBe(200);
  await app.close();
  await opened.close();
});
