import { createHmac } from 'node:crypto';
import { SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createUser } from '../../../actions/users/create-user.ts';
import { deleteUser } from '../../../actions/users/delete-user.ts';
import { updateUser } from '../../../actions/users/update-user.ts';
import { hashPassword } from '../../../actions/credentials/password.ts';
import { testDatabases } from '../../../metadata/test-databases.ts';
import { type TestApp, openTestApp } from '../../test-app.ts';

const BASIC_AUTH = 'airflow.api.auth.backend.basic_auth';
const FERNET_KEY = 'MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=';
const LOGIN = '/api/v1/security/login';
const DAY_MS = 24 * 3_600_000;

const open = async (kind: Parameters<typeof openTestApp>[0], env: Record<string, string> = {}) => {
  const app = await openTestApp(kind, {
    env: {
      AIRFLOW__API__AUTH_BACKENDS: BASIC_AUTH,
      AIRFLOW__CORE__FERNET_KEY: FERNET_KEY,
      AIRFLOW__WEBSERVER_CONFIG__AUTH_ROLE_PUBLIC: 'None',
      ...env,
    },
    dags: [{ dagId: 'd' }],
  });
  for (const role of ['Admin', 'Viewer']) {
    const username = role.toLowerCase();
    const names = { firstName: 'A', lastName: 'B', email: `${username}@example.org` };
    await createUser(app, { username, password: username, ...names, roles: [role] });
  }
  return app;
};
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
const ask = async (app: TestApp, token: string, url = '/api/v1/pools') =>
  (await app.ask('GET', url, undefined, bearer(token))).status;

interface Issued {
  access_token: string;
  refresh_token: string;
}
const login = async (app: TestApp, username: string, password = username) => {
  const answer = await app.ask('POST', LOGIN, { username, password, provider: 'db', refresh: true });
  expect(answer.status).toBe(200);
  return answer.body as Issued;
};
const refresh = (app: TestApp, token: string) => app.ask('POST', '/api/v1/security/refresh', undefined, bearer(token));
const [sqlite] = testDatabases();
if (!sqlite) throw new Error('there is always SQLite');

describe.each(testDatabases())('tokens on $name', (kind) => {
  let app: TestApp;
  beforeAll(async () => {
    app = await open(kind);
  });
  afterAll(() => app.close());

  test('open the APIs with the permissions of the user', async () => {
    const { access_token: token } = await login(app, 'viewer');
    expect(await ask(app, token)).toBe(200);
    expect(await ask(app, token, '/api/experimental/test')).toBe(200);
    const write = await app.ask('POST', '/api/v1/pools', { name: 'p', slots: 1 }, bearer(token));
    expect(write.status).toBe(403);
    const { access_token: admin } = await login(app, 'admin');
    await app.ask('POST', '/api/experimental/dags/d/dag_runs', { run_id: 'r' }, bearer(admin));
    const run = { sql: 'SELECT triggering_user_name AS name FROM dag_run', parameters: [] };
    expect(await app.db.first(run)).toEqual({ name: 'admin' });
  });

  test('last for some minutes, and are renewed by a refresh token for some weeks', async () => {
    const { access_token: token, refresh_token: longer } = await login(app, 'admin');
    app.clock.advance(15 * 60_000);
    expect(await ask(app, token)).toBe(401);
    const renewed = await refresh(app, longer);
    expect(renewed.status).toBe(200);
    expect(await ask(app, (renewed.body as Issued).access_token)).toBe(200);
    app.clock.advance(30 * DAY_MS);
    expect((await refresh(app, longer)).status).toBe(401);
  });

  test('end with their time also where they were known and the database has changed since', async () => {
    const { access_token: token } = await login(app, 'viewer');
    app.clock.advance(890_000);
    expect(await ask(app, token)).toBe(200);
    app.clock.advance(20_000);
    await app.db.run({ sql: "UPDATE slot_pool SET slots = 7 WHERE pool = 'default_pool'", parameters: [] });
    expect(await ask(app, token)).toBe(401);
  });

  test('are good for one purpose each', async () => {
    const { access_token: token, refresh_token: longer } = await login(app, 'admin');
    expect(await ask(app, longer)).toBe(401);
    expect((await refresh(app, token)).status).toBe(401);
    expect((await refresh(app, 'x')).status).toBe(401);
    expect((await app.ask('POST', '/api/v1/security/refresh')).status).toBe(401);
  });

  test('end with the password and while the user is not active', async () => {
    const set = (column: string, value: string | boolean) =>
      app.db.run({ sql: `UPDATE ab_user SET ${column} = $1 WHERE username = 'viewer'`, parameters: [value] });
    const first = await login(app, 'viewer');
    expect(await ask(app, first.access_token)).toBe(200);
    await set('password', await hashPassword('other'));
    await expect.poll(() => ask(app, first.access_token)).toBe(401);
    expect((await refresh(app, first.refresh_token)).status).toBe(401);
    const second = await login(app, 'viewer', 'other');
    await set('active', false);
    await expect.poll(() => ask(app, second.access_token)).toBe(401);
    expect((await refresh(app, second.refresh_token)).status).toBe(401);
    await set('active', true);
  });

  test('end for good when the user is deactivated, or gets the same password again', async () => {
    const { access_token: token, refresh_token: longer } = await login(app, 'admin');
    await updateUser(app, { username: 'admin', changes: { active: false } });
    await updateUser(app, { username: 'admin', changes: { active: true } });
    await expect.poll(() => ask(app, token)).toBe(401);
    expect((await refresh(app, longer)).status).toBe(401);
    const { access_token: second } = await login(app, 'admin');
    expect(await ask(app, second)).toBe(200);
    await updateUser(app, { username: 'admin', changes: { password: 'admin' } });
    await expect.poll(() => ask(app, second)).toBe(401);
  });

  test('are not those of another user who has the name later, though neither has a password here', async () => {
    const person = { password: null, firstName: 'A', lastName: 'B', roles: ['Viewer'] };
    await createUser(app, { ...person, username: 'dora', email: 'dora@example.org' });
    const token = await app.tokens?.issue({ username: 'dora', passwordHash: null }, 'access');
    expect(await ask(app, token ?? '')).toBe(200);
    await deleteUser(app, { username: 'dora' });
    await createUser(app, { ...person, username: 'dora', email: 'other@example.org' });
    await expect.poll(() => ask(app, token ?? '')).toBe(401);
  });

  test('are signed by another key after a while, and the former one still verifies', async () => {
    const keys = async () =>
      app.db.all<{ key_id: string; secret: string; is_encrypted: unknown }>({
        sql: 'SELECT key_id, secret, is_encrypted FROM token_signing_key ORDER BY created_at',
        parameters: [],
      });
    await app.db.run({ sql: 'DELETE FROM token_signing_key', parameters: [] });
    await login(app, 'admin');
    const [first] = await keys();
    expect(Boolean(first?.is_encrypted)).toBe(true);
    expect(first?.secret).toMatch(/^gAAAA/);
    app.clock.advance(30 * DAY_MS - 60_000);
    const { access_token: before, refresh_token: longer } = await login(app, 'admin');
    expect(await keys()).toHaveLength(1);
    app.clock.advance(120_000);
    await login(app, 'admin');
    expect(await keys()).toHaveLength(2);
    expect(await ask(app, before)).toBe(200);
    expect((await refresh(app, longer)).status).toBe(200);
    app.clock.advance(31 * DAY_MS);
    await login(app, 'admin');
    expect((await keys()).map(({ key_id: id }) => id)).not.toContain(first?.key_id);
  });

  test('another server of the same database accepts them', async () => {
    const { access_token: token } = await login(app, 'admin');
    const { Tokens } = await import('./tokens.ts');
    const other = new Tokens(app);
    expect(await other.userOf(token)).toMatchObject({ username: 'admin' });
    other.stop();
  });
});

test('what we did not sign, or not so, is refused', async () => {
  const app = await open(sqlite, { AIRFLOW__CORE__FERNET_KEY: '' });
  const { access_token: token } = await login(app, 'admin');
  const [head = '', body = '', signature = ''] = token.split('.');
  const row = await app.db.first<{ secret: string }>({ sql: 'SELECT secret FROM token_signing_key', parameters: [] });
  const secret = Buffer.from(row?.secret ?? '', 'base64');
  const decode = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>;
  const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const { kid } = decode(head);
  const sign = (text: string) => createHmac('sha256', secret).update(text).digest('base64url');
  const claims = decode(body);
  const { exp: _exp, ...endless } = claims;

  const like = `${encode({ alg: 'HS256', kid })}.${encode(claims)}`;
  expect(await ask(app, `${like}.${sign(like)}`)).toBe(200);
  const forged: Record<string, string> = {
    'no algorithm': `${encode({ alg: 'none', typ: 'JWT', kid })}.${body}.`,
    'no algorithm, with the signature': `${encode({ alg: 'none', kid })}.${body}.${signature}`,
    'another algorithm': await new SignJWT(claims)
      .setProtectedHeader({ alg: 'HS512', kid: String(kid) })
      .sign(Buffer.concat([secret, secret])),
    'another key': await new SignJWT(claims)
      .setProtectedHeader({ alg: 'HS256', kid: String(kid) })
      .sign(Buffer.alloc(32)),
    'an unknown key': await new SignJWT(claims)
      .setProtectedHeader({ alg: 'HS256', kid: '00000000-0000-0000-0000-000000000000' })
      .sign(secret),
    'a key id of another form': await new SignJWT(claims)
      .setProtectedHeader({ alg: 'HS256', kid: "' OR 1=1" })
      .sign(secret),
    'no key id': await new SignJWT(claims).setProtectedHeader({ alg: 'HS256' }).sign(secret),
    'another user': `${head}.${encode({ ...claims, sub: 'viewer' })}.${signature}`,
    'no signature': `${head}.${body}.`,
    'no end': await new SignJWT(endless).setProtectedHeader({ alg: 'HS256', kid: String(kid) }).sign(secret),
    'a type of its own': await new SignJWT({ ...claims, type: 'other' })
      .setProtectedHeader({ alg: 'HS256', kid: String(kid) })
      .sign(secret),
    'an unknown user': await new SignJWT({ ...claims, sub: 'eve' })
      .setProtectedHeader({ alg: 'HS256', kid: String(kid) })
      .sign(secret),
    'no token': 'abc',
  };
  for (const [what, text] of Object.entries(forged)) expect(await ask(app, text), what).toBe(401);
  expect(await ask(app, token)).toBe(200);
  await app.close();
});

test('a key that the Fernet key no longer opens is replaced', async () => {
  const app = await open(sqlite);
  const { access_token: token } = await login(app, 'admin');
  await app.db.run({ sql: "UPDATE token_signing_key SET secret = 'gAAAAAB'", parameters: [] });
  const { Tokens } = await import('./tokens.ts');
  const other = new Tokens(app);
  expect(await other.userOf(token)).toBeUndefined();
  expect(await other.issue({ username: 'admin', passwordHash: null }, 'access')).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+$/);
  other.stop();
  await app.close();
});

test('a login for a token says what is wrong, and is limited', async () => {
  const app = await open(sqlite, { AIRFLOW__FAB__AUTH_RATE_LIMIT: '2 per 40 second' });
  const status = async (body: object) => (await app.ask('POST', LOGIN, body)).status;
  expect(await status({})).toBe(400);
  expect(await status({ username: 'admin', password: 'admin', provider: 'oauth' })).toBe(400);
  expect(await status({ username: 'admin', password: 'admin', provider: 'ldap' })).toBe(400);
  expect(await status({ username: 'admin', password: 'wrong' })).toBe(401);
  expect(await status({ username: 'nobody', password: 'admin' })).toBe(401);
  const limited = await app.ask('POST', LOGIN, { username: 'admin', password: 'admin' });
  expect(limited).toMatchObject({ status: 429, headers: { 'retry-after': '40' }, body: { status: 429 } });
  app.clock.advance(40_000);
  const answer = await app.ask('POST', LOGIN, { username: 'admin', password: 'admin' });
  expect(Object.keys(answer.body as object)).toEqual(['access_token']);
  await app.close();
});

test.each(['airflow.api.auth.backend.deny_all', 'airflow.api.auth.backend.default'])(
  'under %s there are no tokens',
  async (backend) => {
    const app = await open(sqlite, { AIRFLOW__API__AUTH_BACKENDS: backend });
    expect((await app.ask('POST', LOGIN, { username: 'admin', password: 'admin' })).status).toBe(404);
    await app.close();
  },
);

// Normalizing so many combining marks takes minutes, in which nobody is answered.
test('a name that is too long for any user is refused at once', async () => {
  const app = await open(sqlite);
  const username = `a${'\u0315'.repeat(150_000)}${'\u0300'.repeat(150_000)}`;
  const answer = await app.ask('POST', LOGIN, { username, password: 'x', provider: 'db' });
  expect(answer.status).toBe(401);
  await app.close();
});
