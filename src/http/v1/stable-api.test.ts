import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createUser } from '../../actions/users/create-user.ts';
import { testDatabases } from '../../metadata/test-databases.ts';
import { type TestApp, openTestApp } from '../test-app.ts';

const NOT_FOUND =
  'The requested URL was not found on the server. If you entered the URL manually please check your spelling and try again.';

describe.each(testDatabases())('the stable API on $name', (kind) => {
  let app: TestApp;
  const basic = (credentials: string) => ({ authorization: `Basic ${Buffer.from(credentials).toString('base64')}` });
  const admin = basic('ada:secret');
  const viewer = basic('vera:secret');

  beforeAll(async () => {
    app = await openTestApp(kind, {
      env: {
        AIRFLOW__API__AUTH_BACKENDS: 'airflow.api.auth.backend.basic_auth',
        AIRFLOW__API__ACCESS_CONTROL_ALLOW_ORIGINS: 'https://example.com https://other.example',
        AIRFLOW__API__ACCESS_CONTROL_ALLOW_METHODS: 'GET',
      },
    });
    const user = { password: 'secret', firstName: 'A', lastName: 'B' };
    await createUser(app, { ...user, username: 'ada', email: 'ada@example.com', roles: ['Admin'] });
    await createUser(app, { ...user, username: 'vera', email: 'vera@example.com', roles: ['Viewer'] });
  });
  afterAll(() => app.close());

  test('gives a page of a list to whoever may read it', async () => {
    const answer = await app.ask('GET', '/api/v1/pools?limit=5', undefined, viewer);
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({
      pools: [
        {
          name: 'default_pool',
          slots: 128,
          occupied_slots: 0,
          running_slots: 0,
          queued_slots: 0,
          open_slots: 128,
          scheduled_slots: 0,
          deferred_slots: 0,
          description: 'Default pool',
          include_deferred: false,
        },
      ],
      total_entries: 1,
    });
  });

  test('refuses whoever may not', async () => {
    const answer = await app.ask('DELETE', '/api/v1/pools/p', undefined, viewer);
    expect(answer).toMatchObject({
      status: 403,
      headers: { 'content-type': expect.stringMatching(/^application\/problem\+json/) },
      body: { status: 403, title: 'Forbidden', detail: null },
    });
  });

  test('words what is wrong with the query as Airflow does', async () => {
    const detail = async (query: string) =>
      ((await app.ask('GET', `/api/v1/pools?${query}`, undefined, admin)).body as { detail: string }).detail;
    expect(await detail('limit=abc')).toBe("Wrong type, expected 'integer' for query parameter 'limit'");
    expect(await detail('foo=bar')).toBe('Extra query parameter(s) foo not in spec');
    expect(await detail('order_by=zzz')).toBe(
      "Ordering with 'zzz' is disallowed or the attribute does not exist on the model",
    );
    expect(await detail('offset=-5')).toBe(
      "-5 is less than the minimum of 0\n\nFailed validating 'minimum' in schema:\n    {'type': 'integer', 'minimum': 0}\n\nOn instance:\n    -5",
    );
    expect(await detail('order_by=%00')).toBe("The query parameter 'order_by' must not hold a NUL character");
  });

  test('tells unknown paths and wrong methods before it asks for credentials', async () => {
    expect(await app.ask('GET', '/api/v1/nope')).toMatchObject({
      status: 404,
      body: { detail: NOT_FOUND, status: 404, title: 'Not Found', type: 'about:blank' },
    });
    expect(await app.ask('PUT', '/api/v1/pools')).toMatchObject({ status: 405, body: { title: 'Method Not Allowed' } });
  });

  test('names the origin that asks, where it is among several allowed ones', async () => {
    const asked = await app.ask('GET', '/api/v1/pools', undefined, { ...admin, origin: 'https://other.example' });
    expect(asked.headers).toMatchObject({
      'access-control-allow-origin': 'https://other.example',
      'access-control-allow-methods': 'GET',
    });
    const other = await app.ask('GET', '/api/v1/pools', undefined, { ...admin, origin: 'https://evil.example' });
    expect(other.headers).not.toHaveProperty('access-control-allow-origin');
    expect(other.headers).toMatchObject({ vary: expect.stringContaining('Origin') });
    const preflight = await app.ask('OPTIONS', '/api/v1/pools', undefined, { origin: 'https://example.com' });
    expect(preflight).toMatchObject({
      status: 200,
      headers: {
        allow: 'GET, HEAD, OPTIONS, POST',
        'access-control-allow-origin': 'https://example.com',
        'access-control-allow-methods': 'GET',
      },
    });
  });
});
