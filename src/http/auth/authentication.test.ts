import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { createUser } from '../../actions/users/create-user.ts';
import { loadConfig } from '../../config/read/load-config.ts';
import { testDatabases } from '../../metadata/test-databases.ts';
import { type TestApp, type TestAppOptions, openTestApp } from '../test-app.ts';
import { assertSafeToListen } from './assert-safe-to-listen.ts';

const API = '/api/experimental';
const BASIC_AUTH = 'airflow.api.auth.backend.basic_auth';
const PASSWORD_AUTH = 'airflow.contrib.auth.backends.password_auth';
const DENY_ALL = 'airflow.api.auth.backend.deny_all';
const GOOGLE = 'airflow.providers.google.common.auth_backend.google_openid';
const [sqlite] = testDatabases();
if (!sqlite) throw new Error('there is always SQLite');

const withBackends = (backends: string, generation: 1 | 2 = 1): TestAppOptions => ({
  env: { AIRFLOW__API__AUTH_BACKENDS: backends, AIRFLOW__API__EXPERIMENTAL_API_GENERATION: String(generation) },
  dags: [{ dagId: 'd' }],
});
const basic = (credentials: string) => ({ authorization: `Basic ${Buffer.from(credentials).toString('base64')}` });
const addUser = (app: TestApp, username: string, password: string) =>
  createUser(app, {
    username,
    password,
    firstName: 'A',
    lastName: 'B',
    email: `${username}@example.org`,
    roles: ['Admin'],
  });

describe.each([
  [1, DENY_ALL, 403, 'Forbidden'],
  [2, DENY_ALL, 401, 'Unauthorized'],
  [2, `${DENY_ALL},${BASIC_AUTH}`, 403, 'Forbidden'],
] as const)('in generation %d, %s', (generation, backends, status, body) => {
  test(`answers ${status} to everything, before the body is read, and leaves 404, 405, OPTIONS and health open`, async () => {
    const app = await openTestApp(sqlite, withBackends(backends, generation));
    await addUser(app, 'admin', 'admin');
    expect(await app.ask('GET', `${API}/test`, undefined, basic('admin:admin'))).toMatchObject({ status, body });
    expect((await app.ask('POST', `${API}/dags/d/dag_runs`, 'x'.repeat(2_000_000))).status).toBe(status);
    expect((await app.ask('GET', `${API}/nope`)).status).toBe(404);
    expect((await app.ask('POST', `${API}/test`, '{}')).status).toBe(405);
    expect((await app.ask('OPTIONS', `${API}/test`)).status).toBe(200);
    expect((await app.ask('GET', '/health')).status).toBe(200);
    await app.close();
  });
});

test('what is not said is denied', async () => {
  const app = await openTestApp(sqlite, { env: { AIRFLOW__API__AUTH_BACKENDS: '' } });
  expect((await app.ask('GET', `${API}/test`)).status).toBe(403);
  await app.close();
});

describe.each(testDatabases())('users of $name', (kind) => {
  let app: TestApp;
  beforeAll(async () => {
    app = await openTestApp(kind, withBackends(BASIC_AUTH));
    await addUser(app, 'admin', 'pa:ss');
  });
  afterAll(() => app.close());

  test('basic_auth lets in who has the password, and challenges all others by 401', async () => {
    const status = async (headers: Record<string, string>) => {
      const answer = await app.ask('GET', `${API}/test`, undefined, headers);
      return [answer.status, answer.headers['www-authenticate']];
    };
    expect(await status(basic('admin:pa:ss'))).toEqual([200, undefined]);
    for (const headers of [
      {},
      basic('admin:wrong'),
      basic('nobody:pa:ss'),
      basic('admin:'),
      basic('ad\0min:pa:ss'),
      basic('admin'),
      { authorization: `Bearer ${Buffer.from('admin:pa:ss').toString('base64')}` },
      { authorization: 'Basic' },
      { authorization: 'Basic !!!' },
    ]) {
      expect(await status(headers), JSON.stringify(headers)).toEqual([401, 'Basic']);
    }
  });

  test('the user stands in the audit log and as the one who triggered', async () => {
    await app.ask('POST', `${API}/dags/d/dag_runs`, { run_id: 'r' }, basic('admin:pa:ss'));
    const log = { sql: `SELECT owner FROM log WHERE event = 'trigger'`, parameters: [] };
    expect(await app.db.first(log)).toEqual({ owner: 'admin' });
    const run = { sql: `SELECT triggering_user_name AS name FROM dag_run`, parameters: [] };
    expect(await app.db.first(run)).toEqual({ name: 'admin' });
  });

  test('a user that is deactivated is out at once, though the password was remembered', async () => {
    await addUser(app, 'guest', 'guest');
    const status = async () => (await app.ask('GET', `${API}/test`, undefined, basic('guest:guest'))).status;
    expect(await status()).toBe(200);
    await app.db.run({ sql: `UPDATE ab_user SET active = $1 WHERE username = 'guest'`, parameters: [false] });
    await vi.waitFor(async () => expect(await status()).toBe(401));
  });
});

describe('failed logins', () => {
  const LIMIT = { AIRFLOW__FAB__AUTH_RATE_LIMIT: '3 per 40 second' };
  const ask = (app: TestApp, credentials: string) =>
    app.ask('GET', `${API}/test`, undefined, credentials === '' ? {} : basic(credentials));

  test('are limited for each client, and those who are known already still get in', async () => {
    const app = await openTestApp(sqlite, { env: { ...withBackends(BASIC_AUTH).env, ...LIMIT } });
    await addUser(app, 'admin', 'admin');
    await addUser(app, 'other', 'other');
    expect((await ask(app, 'admin:admin')).status).toBe(200);
    for (const name of ['admin', 'nobody', 'x']) expect((await ask(app, `${name}:wrong`)).status).toBe(401);
    const limited = await ask(app, 'other:other');
    expect(limited).toMatchObject({ status: 429, headers: { 'retry-after': '40' } });
    expect((await ask(app, 'admin:admin')).status).toBe(200);
    expect((await ask(app, '')).status).toBe(401);
    app.clock.advance(40_000);
    expect((await ask(app, 'other:other')).status).toBe(200);
    await app.close();
    const open = { ...withBackends(BASIC_AUTH).env, ...LIMIT, AIRFLOW__FAB__AUTH_RATE_LIMITED: 'False' };
    const free = await openTestApp(sqlite, { env: open });
    for (let i = 0; i < 5; i++) expect((await ask(free, 'admin:wrong')).status).toBe(401);
    await free.close();
  });

  test('are limited for each user, wherever they come from, and counted in its row', async () => {
    const PROXY = { AIRFLOW__WEBSERVER__ENABLE_PROXY_FIX: 'True' };
    const app = await openTestApp(sqlite, { env: { ...withBackends(BASIC_AUTH).env, ...LIMIT, ...PROXY } });
    await addUser(app, 'admin', 'admin');
    const from = async (address: string, credentials: string) => {
      const headers = { ...basic(credentials), 'x-forwarded-for': address };
      return (await app.ask('GET', `${API}/test`, undefined, headers)).status;
    };
    for (const n of [1, 2, 3]) expect(await from(`192.0.2.${n}`, 'admin:wrong')).toBe(401);
    expect(await from('192.0.2.4', 'admin:admin')).toBe(429);
    expect(await from('192.0.2.4', 'nobody:x')).toBe(401);
    const row = { sql: "SELECT fail_login_count AS n FROM ab_user WHERE username = 'admin'", parameters: [] };
    await vi.waitFor(async () => expect(await app.db.first(row)).toEqual({ n: 3 }));
    await app.close();
  });
});

describe('on the stable API', () => {
  const status = async (app: TestApp, credentials?: string, method: 'GET' | 'POST' = 'GET') => {
    const headers = credentials === undefined ? {} : basic(credentials);
    const answer = await app.ask(
      method,
      '/api/v1/pools',
      method === 'POST' ? { name: 'p', slots: 1 } : undefined,
      headers,
    );
    return answer.status;
  };
  const withRole = (role: string, backends: string = BASIC_AUTH): TestAppOptions => ({
    env: { ...withBackends(backends).env, AIRFLOW__WEBSERVER_CONFIG__AUTH_ROLE_PUBLIC: role },
  });

  test('who is not known has the public role, and wrong credentials are none', async () => {
    const app = await openTestApp(sqlite, withRole('Viewer'));
    await addUser(app, 'admin', 'admin');
    expect([await status(app), await status(app, 'admin:wrong'), await status(app, 'admin:admin')]).toEqual([
      200, 200, 200,
    ]);
    expect(await status(app, undefined, 'POST')).toBe(403);
    expect(await status(app, 'admin:admin', 'POST')).toBe(200);
    await app.close();
  });

  test.each([
    ['Public', 403],
    ['None', 401],
    ['', 401],
    ['no such role', 403],
  ])('with the public role %j the answer to no credentials is %d', async (role, expected) => {
    const app = await openTestApp(sqlite, withRole(role));
    expect([await status(app), await status(app, 'nobody:x')]).toEqual([expected, expected]);
    await app.close();
  });

  test('default lets nobody in, and others of the list do', async () => {
    const OPEN = 'airflow.api.auth.backend.default';
    const open = await openTestApp(sqlite, withRole('None', OPEN));
    expect(await status(open)).toBe(401);
    await open.close();
    const both = await openTestApp(sqlite, withRole('None', `${OPEN},${BASIC_AUTH}`));
    await addUser(both, 'admin', 'admin');
    expect([await status(both), await status(both, 'admin:admin')]).toEqual([401, 200]);
    expect((await both.ask('GET', `${API}/test`)).status).toBe(200);
    await both.close();
  });
});

test('password_auth answers as 1.10: 401 without credentials, 403 for wrong ones, in either generation', async () => {
  for (const generation of [1, 2] as const) {
    const app = await openTestApp(sqlite, withBackends(PASSWORD_AUTH, generation));
    await addUser(app, 'admin', 'admin');
    const status = async (authorization?: string) =>
      (await app.ask('GET', `${API}/test`, undefined, authorization === undefined ? {} : { authorization })).status;
    expect(await status('Basic YWRtaW46YWRtaW4=')).toBe(200);
    expect(await status('Basic YWRtaW46 YWRtaW4=')).toBe(200);
    expect(await status()).toBe(401);
    expect(await status('')).toBe(401);
    expect(await status('Basic')).toBe(401);
    expect(await status('Basic //46/w==')).toBe(401);
    expect(await status('Bearer YWRtaW46YWRtaW4=')).toBe(401);
    expect(await status('Basic YWRtaW46d3Jvbmc=')).toBe(403);
    expect(await status('Basic YWRtaW46YWRtaW4x=')).toBe(403);
    await app.close();
  }
});

test('a backend that is not built yet is refused as the first one, and left out as a later one', async () => {
  await expect(openTestApp(sqlite, withBackends(GOOGLE))).rejects.toThrow(/google_openid is not built yet/);
  const app = await openTestApp(sqlite, withBackends(`${BASIC_AUTH},${GOOGLE}`));
  expect((await app.ask('GET', `${API}/test`)).status).toBe(401);
  await app.close();
});

test("a backend of one's own adds views, decorates operations and names the user", async () => {
  const home = mkdtempSync(join(tmpdir(), 'tradewind-own-'));
  writeFileSync(
    join(home, 'token.ts'),
    `export function requiresAuthentication(handler: (request: unknown) => unknown) {
      return async (request: { headers: Record<string, string>; user?: unknown }) => {
        if (request.headers['x-token'] !== 'secret') return { status: 418, headers: { 'x-own': 'yes' }, body: { refused: true } };
        request.user = { username: 'robot' };
        const response = await handler(request) as { headers: object };
        return { ...response, headers: { ...response.headers, 'x-after': 'seen' } };
      };
    }
    export function initApp(app) {
      const realm = app.config.get('my_auth', 'realm');
      app.addRoute('POST', '/my-auth/:part', async (request) => (
        { status: 200, headers: {}, body: { realm, part: request.params.part, query: request.query, body: String(await request.readBody()) } }));
    }`,
  );
  const { env, dags } = withBackends('token');
  const app = await openTestApp(sqlite, { env: { ...env, AIRFLOW__MY_AUTH__REALM: 'here' }, dags: dags ?? [], home });
  expect(await app.ask('GET', `${API}/test`)).toMatchObject({ status: 418, headers: { 'x-own': 'yes' } });
  const admitted = await app.ask('GET', `${API}/test`, undefined, { 'x-token': 'secret' });
  expect(admitted).toMatchObject({ status: 200, headers: { 'x-after': 'seen' }, body: { status: 'OK' } });
  const trigger = () => app.ask('POST', `${API}/dags/d/dag_runs`, { run_id: 'r' }, { 'x-token': 'secret' });
  // Without an account it has no roles.
  expect((await trigger()).status).toBe(403);
  await addUser(app, 'robot', 'unused');
  await expect.poll(async () => (await trigger()).status).toBe(200);
  expect(await app.db.first({ sql: 'SELECT triggering_user_name AS name FROM dag_run', parameters: [] })).toEqual({
    name: 'robot',
  });
  const view = await app.app.inject({ method: 'POST', url: '/my-auth/x?a=1&a=2', payload: 'text' });
  expect(view.headers['content-type']).toContain('application/json');
  expect(view.json()).toEqual({ realm: 'here', part: 'x', query: { a: '1' }, body: 'text' });
  await app.close();
  rmSync(home, { recursive: true });
});

test('a backend that reads the body, to check a signature, takes it from nobody', async () => {
  const home = mkdtempSync(join(tmpdir(), 'tradewind-own-'));
  writeFileSync(
    join(home, 'signed.mjs'),
    `export const requiresAuthentication = (handler) => async (request) => {
      if (String(await request.readBody()) === '') return { status: 401, headers: {}, body: '' };
      request.user = { username: 'robot' };
      return handler(request);
    };`,
  );
  const { env } = withBackends('signed');
  const app = await openTestApp(sqlite, { env: { ...env }, home });
  await addUser(app, 'robot', 'unused');
  const pool = { name: 'p', slots: 1, description: '' };
  expect((await app.ask('POST', `${API}/pools`, pool)).status).toBe(200);
  expect((await app.ask('POST', '/api/v1/pools', { name: 'q', slots: 1 })).status).toBe(200);
  await app.close();
  rmSync(home, { recursive: true });
});

describe('listening beyond the machine', () => {
  const config = (env: Record<string, string>) => loadConfig({ env: { TRADEWIND_HOME: '/nonexistent', ...env } });
  const open = { AIRFLOW__API__AUTH_BACKENDS: 'airflow.api.auth.backend.default' };

  test.each(['127.0.0.1', '127.1.2.3', 'localhost', '::1', '[::1]', '::ffff:127.0.0.1'])(
    '%s is the machine itself',
    (host) => {
      expect(() => assertSafeToListen(config(open), host)).not.toThrow();
    },
  );

  test.each(['0.0.0.0', '::', '192.168.1.1', 'example.org', '', '127.0.0.1.example.org'])(
    '%s is refused while all may call',
    (host) => {
      expect(() => assertSafeToListen(config(open), host)).toThrow(/\[tradewind\] allow_open_api = True/);
      expect(() =>
        assertSafeToListen(config({ ...open, AIRFLOW__TRADEWIND__ALLOW_OPEN_API: 'True' }), host),
      ).not.toThrow();
      expect(() => assertSafeToListen(config({}), host)).not.toThrow();
    },
  );
});
