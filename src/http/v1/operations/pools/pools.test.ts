import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { testDatabases } from '../../../../metadata/test-databases.ts';
import { type RolesApp, openRolesApp, readAudit } from '../../test-clients.ts';

describe.each(testDatabases())('pools over the stable API on $name', (kind) => {
  let roles: RolesApp;
  beforeAll(async () => {
    roles = await openRolesApp(kind);
  });
  afterAll(() => roles.app.close());

  const detail = async (answer: Promise<{ status: number; body: unknown }>) => {
    const { status, body } = await answer;
    return [status, (body as { detail: string }).detail];
  };

  test('a pool is made, changed, renamed and deleted, and the log has it in the words of Airflow', async () => {
    const { admin, op, app } = roles;
    const made = await op('POST', '/pools', { name: 'p', slots: 3, description: 'd', include_deferred: true });
    expect(made).toMatchObject({
      status: 200,
      body: { name: 'p', slots: 3, open_slots: 3, occupied_slots: 0, description: 'd', include_deferred: true },
    });
    const masked = await op('PATCH', '/pools/p?update_mask=slots', { slots: 7, description: 'ignored' });
    expect(masked.body).toMatchObject({ name: 'p', slots: 7, description: 'd', include_deferred: true });
    const renamed = await op('PATCH', '/pools/p', { name: 'q', slots: 8 });
    expect(renamed.body).toMatchObject({ name: 'q', slots: 8, description: 'd', include_deferred: false });
    expect((await op('DELETE', '/pools/q')).status).toBe(204);
    expect((await admin('GET', '/pools')).body).toMatchObject({ total_entries: 1 });
    const log = (await readAudit(app)).filter(({ event }) => event.startsWith('api.'));
    expect(log).toMatchObject([
      { owner: 'op', event: 'api.post_pool', extra: { name: 'p', slots: 3, description: 'd', include_deferred: true } },
      { owner: 'op', event: 'api.patch_pool', extra: { slots: 7 } },
      { owner: 'op', event: 'api.patch_pool', extra: { name: 'q' } },
      { owner: 'op', event: 'api.delete_pool', extra: { pool_name: 'q' } },
    ]);
  });

  test('a pool without limit has open slots without limit', async () => {
    const { admin } = roles;
    const made = await admin('POST', '/pools', { name: 'unlimited', slots: -1 });
    expect(made).toMatchObject({ status: 200, body: { slots: -1, open_slots: -1 } });
    const listed = await admin('GET', '/pools?order_by=slots&limit=1');
    expect(listed.body).toMatchObject({ pools: [{ name: 'unlimited', open_slots: -1 }], total_entries: 2 });
    await admin('DELETE', '/pools/unlimited');
  });

  test('a name belongs to one pool', async () => {
    const { admin } = roles;
    for (const name of ['one', 'two']) await admin('POST', '/pools', { name, slots: 1 });
    const taken = [409, 'Pool: one already exists'];
    expect(await detail(admin('POST', '/pools', { name: 'one', slots: 1 }))).toEqual(taken);
    expect(await detail(admin('PATCH', '/pools/two', { name: 'one', slots: 1 }))).toEqual(taken);
    expect((await admin('PATCH', '/pools/two', { name: 'two', slots: 5 })).status).toBe(200);
    for (const name of ['one', 'two']) await admin('DELETE', `/pools/${name}`);
  });

  test('what is missing, too much or too large is told', async () => {
    const { admin } = roles;
    const post = (body: unknown) => detail(admin('POST', '/pools', body));
    expect(await post({})).toEqual([400, "Missing required property(ies): ['name', 'slots']"]);
    expect(await post({ name: 'x', slots: 1, foo: 2 })).toEqual([400, "{'foo': ['Unknown field.']}"]);
    expect(await post({ name: 'x', slots: 2 ** 40 })).toEqual([400, 'Bad value for `slots`: 1099511627776']);
    expect(await post({ name: ' ', slots: 1 })).toEqual([400, "Pool name shouldn't be empty"]);
    expect(await post({ name: 'n'.repeat(257), slots: 1 })).toEqual([
      400,
      "Pool name can't be more than 256 characters",
    ]);
    const patch = (query: string, body: unknown) => detail(admin('PATCH', `/pools/default_pool?${query}`, body));
    expect(await patch('update_mask=nope', { name: 'default_pool' })).toEqual([
      400,
      'Invalid field: nope in update mask',
    ]);
    expect(await patch('update_mask=slots', {})).toEqual([400, 'Invalid field: slots in update mask']);
    expect(await patch('update_mask=description', { description: 'd' })).toEqual([
      400,
      "Default Pool's name can't be modified",
    ]);
    expect(await detail(admin('PATCH', '/pools/none', { slots: 1 }))).toEqual([404, "Pool with name:'none' not found"]);
    expect(await detail(admin('DELETE', '/pools/default_pool'))).toEqual([400, "Default Pool can't be deleted"]);
  });

  test('a user may look, and nothing else', async () => {
    const { user } = roles;
    expect((await user('GET', '/pools/default_pool')).status).toBe(200);
    expect((await user('POST', '/pools', { name: 'x', slots: 1 })).status).toBe(403);
    expect((await user('PATCH', '/pools/default_pool', { slots: 1 })).status).toBe(403);
    expect((await user('DELETE', '/pools/x')).status).toBe(403);
  });
});
