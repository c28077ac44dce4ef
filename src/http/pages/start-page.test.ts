import { afterAll, beforeAll, expect, test } from 'vitest';
import { createUser } from '../../actions/users/create-user.ts';
import { testDatabases } from '../../metadata/test-databases.ts';
import { type TestApp, openTestApp } from '../test-app.ts';

const [sqlite] = testDatabases();
if (!sqlite) throw new Error('there is always SQLite');

let app: TestApp;
beforeAll(async () => {
  app = await openTestApp(sqlite, { env: { AIRFLOW__API__AUTH_BACKENDS: 'airflow.api.auth.backend.session' } });
  const names = { firstName: 'A', lastName: 'B', email: 'ann@example.org' };
  await createUser(app, { username: 'ann<', password: 'secret', ...names, roles: ['Viewer'] });
});
afterAll(() => app.close());

/** The cookies that an answer sets, as the next request sends them. */
const cookiesOf = (headers: Record<string, unknown>) =>
  [headers['set-cookie'] ?? []]
    .flat()
    .map((line) => String(line).split(';', 1)[0])
    .join('; ');
const csrfOf = (body: unknown) => /name="csrf_token" value="([^"]+)"/.exec(String(body))?.[1] ?? '';
const form = { 'content-type': 'application/x-www-form-urlencoded' };

test('a login leads to a page that says who is signed in, and signs out', async () => {
  const login = await app.ask('GET', '/login/');
  const cookie = cookiesOf(login.headers);
  const fields = new URLSearchParams({ csrf_token: csrfOf(login.body), username: 'ann<', password: 'secret' });
  const signedIn = await app.ask('POST', '/login/', fields.toString(), { ...form, cookie });
  const cookies = `${cookie}; ${cookiesOf(signedIn.headers)}`;

  const page = await app.ask('GET', String(signedIn.headers['location']), undefined, { cookie: cookies });
  expect(page).toMatchObject({ status: 200, headers: { 'cache-control': 'no-store' } });
  expect(page.body).toContain('Signed in as <strong>ann&lt;</strong>');
  const out = new URLSearchParams({ csrf_token: csrfOf(page.body) }).toString();
  expect((await app.ask('POST', '/logout/', out, { ...form, cookie: cookies })).status).toBe(302);
  expect((await app.ask('GET', '/admin/', undefined, { cookie: cookies })).body).toContain(
    '<a href="/login/">Sign in</a>',
  );
});

test('what the page leads to is there', async () => {
  const { body } = await app.ask('GET', '/admin/');
  const addresses = [...String(body).matchAll(/<li><a href="([^"]+)">/g)].map(([, address = '']) => address);
  expect(addresses).toContain('/api/v1/ui/');
  for (const address of addresses.filter((one) => one !== '/admin/rest_api/')) {
    expect((await app.ask('GET', address)).status, address).toBe(200);
  }
});

test('the page stands at /home in generation 2', async () => {
  const later = await openTestApp(sqlite, { env: { AIRFLOW__API__EXPERIMENTAL_API_GENERATION: '2' } });
  expect((await later.ask('GET', '/home')).status).toBe(200);
  await later.close();
});

test('behind a proxy that speaks HTTPS the way there stays encrypted', async () => {
  const proxied = await openTestApp(sqlite, { env: { AIRFLOW__WEBSERVER__ENABLE_PROXY_FIX: 'True' } });
  const headers = { host: 'tw.example', 'x-forwarded-proto': 'https' };
  expect((await proxied.ask('GET', '/', undefined, headers)).headers['location']).toBe('https://tw.example/admin/');
  expect((await app.ask('GET', '/', undefined, headers)).headers['location']).toBe('http://tw.example/admin/');
  await proxied.close();
});

test('the icon that browsers ask for is there', async () => {
  expect(await app.ask('GET', '/favicon.ico')).toMatchObject({
    status: 200,
    headers: { 'content-type': 'image/svg+xml' },
  });
});
