import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createUser } from '../../../actions/users/create-user.ts';
import { hashPassword } from '../../../actions/credentials/password.ts';
import { testDatabases } from '../../../metadata/test-databases.ts';
import { type TestApp, type TestAppOptions, openTestApp } from '../../test-app.ts';

const SESSION = 'airflow.api.auth.backend.session';
const BASIC_AUTH = 'airflow.api.auth.backend.basic_auth';
const basic = (credentials: string) => ({ authorization: `Basic ${Buffer.from(credentials).toString('base64')}` });

/** A browser: keeps cookies, and nothing else. */
class Browser {
  readonly #app: TestApp;
  readonly cookies = new Map<string, string>();
  csrf = '';

  constructor(app: TestApp) {
    this.#app = app;
  }

  async ask(method: 'GET' | 'POST', url: string, payload?: unknown, headers: Record<string, string> = {}) {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await this.#app.ask(method, url, payload, {
      ...(cookie && { cookie }),
      host: 'tw.example',
      ...headers,
    });
    for (const line of [answer.headers['set-cookie'] ?? []].flat() as string[]) {
      const [, name = '', value = ''] = /^(\w+)=([^;]*)/.exec(line) ?? [];
      if (line.includes('Max-Age=0')) this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    this.csrf = /name="csrf_token" value="([^"]+)"/.exec(String(answer.body))?.[1] ?? this.csrf;
    return answer;
  }

  async post(url: string, fields: Record<string, string>, headers: Record<string, string> = {}) {
    const form = { 'content-type': 'application/x-www-form-urlencoded', ...headers };
    return this.ask('POST', url, new URLSearchParams({ csrf_token: this.csrf, ...fields }).toString(), form);
  }

  async signIn(username: string, password: string, url = '/login/') {
    await this.ask('GET', url);
    return this.post(url, { username, password });
  }
}

const open = async (kind: Parameters<typeof openTestApp>[0], env: Record<string, string> = {}) => {
  const options: TestAppOptions = {
    env: {
      AIRFLOW__API__AUTH_BACKENDS: SESSION,
      AIRFLOW__API__EXPERIMENTAL_API_GENERATION: '2',
      AIRFLOW__WEBSERVER_CONFIG__AUTH_ROLE_PUBLIC: 'None',
      ...env,
    },
    dags: [{ dagId: 'd' }],
  };
  const app = await openTestApp(kind, options);
  for (const role of ['Admin', 'Viewer']) {
    const username = role.toLowerCase();
    const names = { firstName: 'A', lastName: 'B', email: `${username}@example.org` };
    await createUser(app, { username, password: username, ...names, roles: [role] });
  }
  return app;
};
const [sqlite] = testDatabases();
if (!sqlite) throw new Error('there is always SQLite');

describe.each(testDatabases())('sessions on $name', (kind) => {
  let app: TestApp;
  let browser: Browser;
  beforeAll(async () => {
    app = await open(kind);
  });
  beforeEach(() => {
    browser = new Browser(app);
  });
  afterAll(() => app.close());
  const sessions = async () => (await app.db.all({ sql: 'SELECT session_id FROM session', parameters: [] })).length;

  test('who signs in may call both APIs by the cookie, with the permissions of its roles, until it signs out', async () => {
    expect((await browser.ask('GET', '/api/v1/pools')).status).toBe(401);
    expect(await browser.signIn('viewer', 'viewer')).toMatchObject({ status: 302, headers: { location: '/home' } });
    expect((await browser.ask('GET', '/api/v1/pools')).status).toBe(200);
    expect((await browser.ask('POST', '/api/v1/pools', { name: 's', slots: 1 })).status).toBe(403);
    expect((await browser.ask('GET', '/api/experimental/test')).status).toBe(200);
    expect((await browser.ask('GET', '/login/?next=/x')).headers['location']).toBe('/x');
    expect((await browser.ask('GET', '/logout/')).status).toBe(405);
    expect((await browser.post('/logout/', { csrf_token: 'wrong' })).status).toBe(400);
    const former = browser.cookies.get('session') ?? '';
    expect(await browser.post('/logout/', {})).toMatchObject({ status: 302, headers: { location: '/' } });
    expect((await browser.ask('GET', '/api/v1/pools')).status).toBe(401);
    expect((await app.ask('GET', '/api/v1/pools', undefined, { cookie: `session=${former}` })).status).toBe(401);
    expect((await browser.ask('GET', '/api/experimental/test')).status).toBe(401);
  });

  test('a wrong password leads back to the form, which says so', async () => {
    const answer = await browser.signIn('admin', 'wrong', '/login/?next=/dags%3Fa=1');
    expect(answer.status).toBe(302);
    const location = String(answer.headers['location']);
    expect(location).toBe('/login/?next=%2Fdags%3Fa%3D1&error=credentials');
    const form = await browser.ask('GET', location);
    expect(form.status).toBe(200);
    expect(form.body).toContain('Invalid login. Please try again.');
    expect((await browser.ask('GET', '/api/v1/pools')).status).toBe(401);
    app.clock.advance(3_600_000);
  });

  test('a login leads to paths of this server only', async () => {
    expect((await browser.signIn('admin', 'admin', '/login/?next=/dags/x')).headers['location']).toBe('/dags/x');
    const other = new Browser(app);
    expect((await other.signIn('admin', 'admin', '/login/?next=//evil.example/')).headers['location']).toBe('/home');
  });

  test('nothing of the address gets into the page unescaped', async () => {
    const { body } = await browser.ask('GET', '/login/?next=/"><script>alert(1)</script>&error=<b>');
    expect(body).not.toContain('<script');
    expect(body).not.toContain('<b>');
  });

  test('the form needs its token, and a page of the same site', async () => {
    await browser.ask('GET', '/login/');
    const fields = { username: 'admin', password: 'admin' };
    expect((await browser.post('/login/', { ...fields, csrf_token: '' })).status).toBe(400);
    expect((await browser.post('/login/', fields, { 'sec-fetch-site': 'cross-site' })).status).toBe(400);
    expect((await browser.post('/login/', fields, { origin: 'https://evil.example' })).status).toBe(400);
    const stranger = new Browser(app);
    stranger.csrf = browser.csrf;
    expect((await stranger.post('/login/', fields)).status).toBe(400);
    expect((await browser.post('/login/', fields, { origin: 'http://tw.example' })).status).toBe(302);
  });

  test('the cookie is another one after each login, random, and stored as a hash only', async () => {
    await app.db.run({ sql: 'DELETE FROM session', parameters: [] });
    browser.cookies.set('session', 'chosen-by-somebody');
    await browser.ask('GET', '/login/');
    const answer = await browser.post('/login/', { username: 'admin', password: 'admin' });
    expect(answer.headers['set-cookie']).toMatch(
      /^session=[\w-]{43}; Max-Age=2592000; Path=\/; HttpOnly; SameSite=Lax$/,
    );
    const first = browser.cookies.get('session') ?? '';
    await browser.post('/login/', { username: 'viewer', password: 'viewer' });
    expect(browser.cookies.get('session')).not.toBe(first);
    expect(await sessions()).toBe(1);
    expect((await app.ask('GET', '/api/v1/pools', undefined, { cookie: `session=${first}` })).status).toBe(401);
    const row = await app.db.first<{ session_id: string }>({ sql: 'SELECT session_id FROM session', parameters: [] });
    expect(row?.session_id).not.toBe(browser.cookies.get('session'));
  });

  test('another password, deactivation and deletion end it for good', async () => {
    const update = async (sql: string, value: string | boolean | null) =>
      app.db.run({ sql: `UPDATE ab_user SET ${sql} = $1 WHERE username = 'viewer'`, parameters: [value] });
    const status = async () => (await browser.ask('GET', '/api/v1/pools')).status;
    await browser.signIn('viewer', 'viewer');
    expect(await status()).toBe(200);
    await update('password', await hashPassword('other'));
    await expect.poll(status).toBe(401);
    await browser.signIn('viewer', 'other');
    expect(await status()).toBe(200);
    await update('active', false);
    await expect.poll(status).toBe(401);
    await update('active', true);
    expect(await status()).toBe(401);
    await browser.signIn('viewer', 'other');
    await expect.poll(status).toBe(200);
    await app.db.run({
      sql: "DELETE FROM ab_user_role WHERE user_id = (SELECT id FROM ab_user WHERE username = 'viewer')",
      parameters: [],
    });
    await app.db.run({ sql: "DELETE FROM ab_user WHERE username = 'viewer'", parameters: [] });
    await expect.poll(status).toBe(401);
  });

  test('a write by cookie that another site sent is refused, unless it has the token of our page', async () => {
    await browser.signIn('admin', 'admin');
    const status = async (headers: Record<string, string>, url = '/api/v1/variables') =>
      (await browser.ask('POST', url, { key: 'a', value: 'b' }, { 'content-type': 'application/json', ...headers }))
        .status;
    expect(await status({})).toBe(200);
    expect(await status({ 'sec-fetch-site': 'same-origin' })).toBe(200);
    expect(await status({ origin: 'http://tw.example' })).toBe(200);
    expect(await status({ referer: 'http://tw.example/x' })).toBe(200);
    for (const headers of [
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site', origin: 'http://tw.example' },
      { origin: 'http://other.example' },
      { origin: 'http://tw.example:81' },
      { origin: 'null' },
      { referer: 'http://evil.example/tw.example' },
    ] as Record<string, string>[]) {
      expect(await status(headers), JSON.stringify(headers)).toBe(403);
      expect(await status({ ...headers, 'x-csrftoken': 'wrong' })).toBe(403);
      expect(await status({ ...headers, 'x-csrftoken': browser.csrf })).toBe(200);
    }
    const foreign = { 'sec-fetch-site': 'cross-site' };
    expect((await browser.ask('GET', '/api/v1/pools', undefined, foreign)).status).toBe(200);
    const pause = async (path: string, headers: Record<string, string>) =>
      (await browser.ask('GET', `/api/experimental/dags/d/${path}`, undefined, headers)).status;
    for (const path of ['paused/true', '%70aused/true', 'paused/%74rue', 'p%61used/x?'])
      expect(await pause(path, foreign), path).toBe(403);
    // A link is followed without any of those headers where the address is no HTTPS and the page asks for no referrer.
    expect(await pause('paused/true', {})).toBe(403);
    expect(await pause('paused/true', { 'sec-fetch-site': 'none' })).toBe(403);
    expect(await pause('paused', foreign)).toBe(200);
    expect(await pause('paused/true', { referer: 'http://tw.example/x' })).toBe(200);
    expect(await pause('paused/true', { ...foreign, 'x-csrftoken': browser.csrf })).toBe(200);
  });
});

test('a session ends when it is not used for its life, and lasts as long as it is', async () => {
  const app = await open(sqlite, { AIRFLOW__WEBSERVER__SESSION_LIFETIME_MINUTES: '10' });
  const browser = new Browser(app);
  await browser.signIn('admin', 'admin');
  for (let i = 0; i < 5; i++) {
    app.clock.advance(9 * 60_000);
    const answer = await browser.ask('GET', '/api/v1/pools');
    expect(answer.status).toBe(200);
    expect(answer.headers['set-cookie']).toMatch(/^session=.*Max-Age=600;/);
    expect((await browser.ask('GET', '/api/v1/pools')).headers['set-cookie']).toBeUndefined();
  }
  app.clock.advance(10 * 60_000);
  expect((await browser.ask('GET', '/api/v1/pools')).status).toBe(401);
  await app.close();
});

test('credentials in the request win over the cookie, right or wrong', async () => {
  const app = await open(sqlite, { AIRFLOW__API__AUTH_BACKENDS: `${SESSION},${BASIC_AUTH}` });
  const browser = new Browser(app);
  await browser.signIn('admin', 'admin');
  const ask = async (headers: Record<string, string>) =>
    (await browser.ask('POST', '/api/v1/pools', { name: 'p', slots: 1 }, headers)).status;
  expect(await ask(basic('viewer:viewer'))).toBe(403);
  expect(await ask(basic('admin:wrong'))).toBe(401);
  expect(await ask({ authorization: 'Bearer abc' })).toBe(401);
  expect(await ask({})).toBe(200);
  await app.close();
});

test('where only sessions count, a name and a password are no credentials', async () => {
  const app = await open(sqlite);
  const browser = new Browser(app);
  await browser.signIn('viewer', 'viewer');
  expect((await browser.ask('GET', '/api/v1/pools', undefined, basic('admin:admin'))).status).toBe(200);
  expect((await app.ask('GET', '/api/v1/pools', undefined, basic('admin:admin'))).status).toBe(401);
  expect((await browser.ask('GET', '/api/v1/pools', undefined, { authorization: 'Bearer abc' })).status).toBe(401);
  await app.close();
});

test('over a socket, too, a form signs in and a cookie lets in', async () => {
  const app = await open(sqlite);
  const server = await app.app.listen({ port: 0, host: '127.0.0.1' });
  const form = await fetch(`${server}/login/?next=/health`);
  const csrf = /name="csrf_token" value="([^"]+)"/.exec(await form.text())?.[1] ?? '';
  const signedIn = await fetch(`${server}/login/?next=/health`, {
    method: 'POST',
    redirect: 'manual',
    headers: { cookie: `csrf_token=${csrf}`, origin: server },
    body: new URLSearchParams({ csrf_token: csrf, username: 'admin', password: 'admin' }),
  });
  expect([signedIn.status, signedIn.headers.get('location')]).toEqual([302, '/health']);
  const cookie = signedIn.headers.get('set-cookie')?.split(';', 1)[0] ?? '';
  const pools = `${server}/api/v1/pools`;
  expect((await fetch(pools, { headers: { cookie } })).status).toBe(200);
  expect((await fetch(pools)).status).toBe(401);
  const write = { method: 'POST', body: JSON.stringify({ name: 'p', slots: 1 }) };
  const json = { 'content-type': 'application/json' };
  const foreign = { ...json, cookie, origin: 'https://evil.example' };
  expect((await fetch(pools, { ...write, headers: foreign })).status).toBe(403);
  expect((await fetch(pools, { ...write, headers: { ...json, cookie, origin: server } })).status).toBe(200);
  await app.close();
});

test('cookies travel over HTTPS only where it is asked for, or the request came by it', async () => {
  const cookieOf = async (env: Record<string, string>, headers: Record<string, string> = {}) => {
    const app = await open(sqlite, env);
    const answer = await app.ask('GET', '/login/', undefined, headers);
    await app.close();
    return String(answer.headers['set-cookie']);
  };
  const https = { 'x-forwarded-proto': 'https' };
  expect(await cookieOf({}, https)).not.toContain('Secure');
  expect(await cookieOf({ AIRFLOW__WEBSERVER__COOKIE_SECURE: 'True' })).toMatch(/; Secure$/);
  expect(await cookieOf({ AIRFLOW__WEBSERVER__ENABLE_PROXY_FIX: 'True' }, https)).toMatch(/; Secure$/);
  expect(await cookieOf({ AIRFLOW__WEBSERVER__COOKIE_SAMESITE: 'Strict' })).toContain('SameSite=Strict');
});

test('too many failed logins close the form for a while', async () => {
  const app = await open(sqlite, { AIRFLOW__FAB__AUTH_RATE_LIMIT: '2 per 40 second' });
  const browser = new Browser(app);
  for (let i = 0; i < 2; i++) expect((await browser.signIn('admin', 'wrong')).status).toBe(302);
  expect(await browser.signIn('admin', 'admin')).toMatchObject({ status: 429, headers: { 'retry-after': '40' } });
  app.clock.advance(40_000);
  expect((await browser.signIn('admin', 'admin')).headers['location']).toBe('/home');
  await app.close();
});
