import { expect, test } from 'vitest';
import { createUser } from '../../actions/users/create-user.ts';
import { testDatabases } from '../../metadata/test-databases.ts';
import { openTestApp } from '../test-app.ts';

const [sqlite] = testDatabases();
if (!sqlite) throw new Error('there is always SQLite');

const FOREIGN = { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' };
const TRIGGER = '/api/experimental/dags/d/dag_runs';

const open = async (backend: string) => {
  const app = await openTestApp(sqlite, {
    env: {
      AIRFLOW__API__AUTH_BACKENDS: `airflow.api.auth.backend.${backend}`,
      AIRFLOW__API__ACCESS_CONTROL_ALLOW_ORIGINS: 'https://friend.example',
    },
    dags: [{ dagId: 'd' }],
  });
  const names = { firstName: 'A', lastName: 'B', email: 'a@example.org' };
  await createUser(app, { username: 'ada', password: 'x', ...names, roles: ['Admin'] });
  const credentials = { authorization: `Basic ${Buffer.from('ada:x').toString('base64')}` };
  const status = async (method: 'GET' | 'POST', url: string, headers: Record<string, string>, body?: unknown) => {
    app.clock.advance(1_000);
    return (await app.ask(method, url, body, { ...credentials, ...headers })).status;
  };
  return { app, status };
};

test.each(['default', 'basic_auth'])('%s takes no write that another site made a browser send', async (backend) => {
  const { app, status } = await open(backend);
  // What a browser sends without asking the server first, with the credentials that it remembers.
  const plain = { ...FOREIGN, 'content-type': 'text/plain' };
  expect(await status('POST', TRIGGER, plain, {})).toBe(403);
  expect(await status('POST', TRIGGER, { origin: 'http://evil.example' }, {})).toBe(403);
  expect(await status('GET', '/api/experimental/dags/d/%70aused/false', FOREIGN)).toBe(403);
  expect(await status('GET', '/api/experimental/dags/d/paused', FOREIGN)).toBe(200);
  // A link in a mail; programs do not say that they follow one.
  expect(await status('GET', '/api/experimental/dags/d/paused/false', { 'sec-fetch-site': 'none' })).toBe(403);
  // Programs, our own pages, and pages of the sites that the configuration names.
  expect(await status('POST', TRIGGER, {}, {})).toBe(200);
  expect(await status('GET', '/api/experimental/dags/d/paused/false', {})).toBe(200);
  expect(await status('POST', TRIGGER, { 'sec-fetch-site': 'same-origin' }, {})).toBe(200);
  expect(await status('POST', TRIGGER, { ...FOREIGN, origin: 'https://friend.example' }, {})).toBe(200);
  await app.close();
});

test('default answers nobody who calls this machine by a strange name: any site can give its own name our address', async () => {
  const { app, status } = await open('default');
  const rebound = { host: 'evil.example:8080', origin: 'http://evil.example:8080', 'sec-fetch-site': 'same-origin' };
  expect(await status('GET', '/api/experimental/test', rebound)).toBe(403);
  expect(await status('POST', TRIGGER, rebound, {})).toBe(403);
  for (const host of ['localhost:8080', '127.0.0.1', '[::1]:8080', 'LOCALHOST'])
    expect(await status('GET', '/api/experimental/test', { host }), host).toBe(200);
  await app.close();
});

test.each<[string, Record<string, string>]>([
  ['the address of the server is that name', { AIRFLOW__WEBSERVER__BASE_URL: 'http://flows.example:8080' }],
  ['something in front of it authenticates', { AIRFLOW__TRADEWIND__ALLOW_OPEN_API: 'True' }],
])('default answers by another name where %s', async (_, env) => {
  const app = await openTestApp(sqlite, {
    env: { AIRFLOW__API__AUTH_BACKENDS: 'airflow.api.auth.backend.default', ...env },
  });
  const headers = { host: 'flows.example:8080' };
  expect((await app.ask('GET', '/api/experimental/test', undefined, headers)).status).toBe(200);
  await app.close();
});

test('the stable API neither, but by a token, which no browser adds by itself', async () => {
  const { app, status } = await open('basic_auth');
  const pool = { name: 'p', slots: 1 };
  expect(await status('POST', '/api/v1/pools', FOREIGN, pool)).toBe(403);
  const login = await app.ask('POST', '/api/v1/security/login', { username: 'ada', password: 'x', provider: 'db' });
  const { access_token: token } = login.body as { access_token: string };
  expect(await status('POST', '/api/v1/pools', { ...FOREIGN, authorization: `Bearer ${token}` }, pool)).toBe(200);
  await app.close();
});
