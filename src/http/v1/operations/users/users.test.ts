import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createUser } from '../../../../actions/users/create-user.ts';
import { testDatabases } from '../../../../metadata/test-databases.ts';
import { type TestApp, openTestApp } from '../../../test-app.ts';

describe.each(testDatabases())('users and roles over the stable API on $name', (kind) => {
  let app: TestApp;
  const basic = (credentials: string) => ({ authorization: `Basic ${Buffer.from(credentials).toString('base64')}` });
  const ask = (method: 'GET' | 'POST' | 'PATCH' | 'DELETE', path: string, body?: unknown, who = 'ada:secret') =>
    app.ask(method, `/api/v1${path}`, body, basic(who));
  const sent = (username: string, more = {}) => ({
    username,
    email: `${username}@example.com`,
    first_name: 'F',
    last_name: 'L',
    ...more,
  });

  beforeAll(async () => {
    app = await openTestApp(kind, { env: { AIRFLOW__API__AUTH_BACKENDS: 'airflow.api.auth.backend.basic_auth' } });
    const ada = { username: 'ada', password: 'secret', firstName: 'A', lastName: 'B', email: 'ada@example.com' };
    await createUser(app, { ...ada, roles: ['Admin'] });
  });
  afterAll(() => app.close());

  test('a user is made, read, changed field by field, and deleted, and the log knows by whom', async () => {
    const made = await ask(
      'POST',
      '/users',
      sent('bob', { password: 'x', roles: [{ name: 'Op' }, { name: 'Viewer' }] }),
    );
    expect(made).toMatchObject({
      status: 200,
      body: {
        username: 'bob',
        active: true,
        login_count: null,
        fail_login_count: null,
        last_login: null,
        created_on: '2026-11-21T12:00:00.123000',
        roles: [{ name: 'Op' }, { name: 'Viewer' }],
      },
    });
    expect(made.body).not.toHaveProperty('password');
    expect(await ask('GET', '/variables', undefined, 'bob:x')).not.toMatchObject({ status: 401 });
    const masked = await ask(
      'PATCH',
      '/users/bob?update_mask=last_name',
      sent('bob', { last_name: 'M', first_name: 'No' }),
    );
    expect(masked.body).toMatchObject({ first_name: 'F', last_name: 'M', roles: [{ name: 'Op' }, { name: 'Viewer' }] });
    expect((await ask('PATCH', '/users/bob?update_mask=roles', sent('bob', { roles: [] }))).body).toMatchObject({
      roles: [],
    });
    expect((await ask('GET', '/pools', undefined, 'bob:x')).status).toBe(403);
    expect((await ask('PATCH', '/users/bob', sent('bobby', { password: 'y' }))).body).toMatchObject({
      username: 'bobby',
    });
    expect((await ask('GET', '/users/bob')).status).toBe(404);
    expect((await ask('DELETE', '/users/bobby')).status).toBe(204);
    expect((await ask('DELETE', '/users/bobby')).body).toMatchObject({
      title: 'User not found',
      detail: 'The User with username `bobby` was not found',
    });
    const log = await app.db.all<{ owner: string; extra: string }>({
      sql: "SELECT owner, extra FROM log WHERE event LIKE 'user.%' AND owner IS NOT NULL",
      parameters: [],
    });
    expect(log.map(({ owner, extra }) => [owner, (JSON.parse(extra) as { from: string }).from])).toEqual(
      Array.from({ length: 5 }, () => ['ada', '127.0.0.1']),
    );
  });

  test.each([
    ['a taken name', sent('ada'), 409, 'Username `ada` already exists. Use PATCH to update.'],
    ['a taken address', sent('x', { email: 'ada@example.com' }), 409, 'The email `ada@example.com` is already taken.'],
    ['unknown roles', sent('x', { roles: [{ name: 'No' }, { name: 'Nope' }] }), 400, "Unknown roles: 'No', 'Nope'"],
    [
      'a role without a name',
      sent('x', { roles: [{}] }),
      400,
      "{'roles': {'0': {'name': ['Missing data for required field.']}}}",
    ],
    ['a read-only field', sent('x', { active: true }), 400, "Property is read-only - 'active'"],
    ['an empty name', sent(''), 400, "'' is too short - 'username'"],
    ['an empty password', sent('x', { password: '' }), 400, "The password shouldn't be empty"],
  ])('%s is refused', async (_, body, status, detail) => {
    expect(await ask('POST', '/users', body)).toMatchObject({ status, body: { detail } });
  });

  test('without roles a new user has the one for those who registered themselves, and without a password none to use', async () => {
    expect((await ask('POST', '/users', sent('eve'))).body).toMatchObject({ roles: [{ name: 'Public' }] });
    expect((await ask('PATCH', '/users/eve', sent('eve', { roles: [{ name: 'Op' }] }))).status).toBe(200);
    expect((await ask('GET', '/pools', undefined, 'eve:')).status).toBe(403);
    expect(await ask('PATCH', '/users/eve', sent('ada'))).toMatchObject({
      status: 409,
      body: { detail: 'The username `ada` already exists' },
    });
    expect(await ask('PATCH', '/users/eve?update_mask=foo,email', sent('eve'))).toMatchObject({
      status: 400,
      body: { detail: "Unknown update masks: 'foo'" },
    });
    expect((await ask('GET', '/users?order_by=user_name&offset=1')).body).toMatchObject({
      users: [{ username: 'eve' }],
      total_entries: 2,
    });
    expect((await ask('GET', '/users?order_by=-id')).status).toBe(400);
  });

  test('a role grows by PATCH, is renamed, and is gone after DELETE', async () => {
    const actions = (...names: string[]) =>
      names.map((name) => ({ action: { name }, resource: { name: 'Connections' } }));
    expect(await ask('POST', '/roles', { name: 'tester', actions: actions('can_read') })).toMatchObject({
      status: 200,
      body: {},
    });
    expect((await ask('POST', '/roles', { name: 'tester' })).body).toMatchObject({
      status: 409,
      detail: "Role with name 'tester' already exists; please update with the PATCH endpoint",
    });
    const mask = await ask('PATCH', '/roles/tester?update_mask=actions', { name: 'no', actions: actions('can_edit') });
    expect(mask.body).toEqual({ name: 'tester', actions: actions('can_read', 'can_edit') });
    expect((await ask('PATCH', '/roles/tester', { name: 'prober', actions: [] })).body).toEqual({
      name: 'prober',
      actions: actions('can_read', 'can_edit'),
    });
    expect((await ask('PATCH', '/roles/prober', { name: 'Op' })).status).toBe(409);
    expect((await ask('DELETE', '/roles/prober')).status).toBe(204);
    expect((await ask('GET', '/roles/prober')).body).toMatchObject({
      title: 'Role not found',
      detail: "Role with name 'prober' was not found",
    });
  });

  test.each([
    [
      { name: 'x', actions: [{ action: { name: 'fly' }, resource: { name: 'Pools' } }] },
      "The specified action: 'fly' was not found",
    ],
    [
      { name: 'x', actions: [{ action: { name: 'can_read' }, resource: { name: 'Sky' } }] },
      "The specified resource: 'Sky' was not found",
    ],
    [
      { name: 'x', actions: [{ resource: { name: 'Pools' } }] },
      "{'actions': {'0': {'action': ['Missing data for required field.']}}}",
    ],
    [{ actions: [] }, "{'name': ['Missing data for required field.']}"],
  ])('the role %j is refused', async (body, detail) => {
    expect(await ask('POST', '/roles', body)).toMatchObject({ status: 400, body: { detail } });
  });

  test('actions are listed page by page', async () => {
    expect((await ask('GET', '/permissions?limit=2&offset=1')).body).toEqual({
      actions: [{ name: 'can_read' }, { name: 'can_create' }],
      total_entries: 5,
    });
  });
});
