import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { testDatabases } from '../../../../metadata/test-databases.ts';
import { type RolesApp, openRolesApp, readAudit } from '../../test-clients.ts';

const KEY = 'cw_0x689RpI-jtRR7oE8h_eQsKImvJapLeSbXpwF4e4=';

describe.each(testDatabases())('variables over the stable API on $name', (kind) => {
  let roles: RolesApp;
  beforeAll(async () => {
    roles = await openRolesApp(kind, { env: { AIRFLOW__CORE__FERNET_KEY: KEY } });
  });
  afterAll(() => roles.app.close());

  test('a variable is made, read, changed and deleted; neither its row nor the log holds its value', async () => {
    const { op, app } = roles;
    const made = await op('POST', '/variables', { key: 'k', value: 'first s3cret' });
    expect(made).toMatchObject({ status: 200, body: { key: 'k', value: 'first s3cret' } });
    expect(made.body).not.toHaveProperty('description');
    expect((await op('GET', '/variables/k')).body).toEqual({ key: 'k', value: 'first s3cret', description: null });
    const changed = await op('PATCH', '/variables/k', { key: 'k', value: 'second s3cret', description: 'd' });
    expect(changed.body).toEqual({ key: 'k', value: 'second s3cret', description: 'd' });
    const masked = await op('PATCH', '/variables/k?update_mask=description', {
      key: 'k',
      value: 'no',
      description: 'e',
    });
    expect(masked.body).toEqual({ key: 'k', value: 'second s3cret', description: 'e' });
    const stored = await app.db.first<{ val: string }>({ sql: 'SELECT val FROM variable', parameters: [] });
    expect(stored?.val).not.toContain('s3cret');
    expect((await op('DELETE', '/variables/k')).status).toBe(204);
    expect(await op('DELETE', '/variables/k')).toMatchObject({ status: 404, body: { title: 'Variable not found' } });
    const log = (await readAudit(app)).filter(({ event }) => event.startsWith('api.variable'));
    expect(log).toMatchObject([
      { owner: 'op', event: 'api.variable.create', extra: { key: 'k', value: '***' } },
      { event: 'api.variable.edit', extra: { key: 'k', description: 'd', value: '***' } },
      { event: 'api.variable.edit' },
      { event: 'api.variable.delete', extra: { variable_key: 'k' } },
    ]);
  });

  test('a key may hold slashes', async () => {
    const { admin } = roles;
    await admin('POST', '/variables', { key: 'a/b c', value: '1' });
    for (const path of ['/variables/a/b%20c', '/variables/a%2Fb%20c']) {
      expect((await admin('GET', path)).body).toMatchObject({ key: 'a/b c', value: '1' });
    }
    expect((await admin('PUT', '/variables/a/b%20c')).status).toBe(405);
    expect((await admin('DELETE', '/variables/a/b%20c')).status).toBe(204);
  });

  test('lists are cut into pages and ordered', async () => {
    const { admin } = roles;
    for (const key of ['b', 'c', 'a']) await admin('POST', '/variables', { key, value: key.toUpperCase() });
    const keys = async (query: string) => {
      const { body } = await admin('GET', `/variables?${query}`);
      return (body as { variables: { key: string }[] }).variables.map(({ key }) => key).join('');
    };
    expect(await keys('')).toBe('bca');
    expect(await keys('order_by=key')).toBe('abc');
    expect(await keys('order_by=-key&limit=1&offset=1')).toBe('b');
    expect((await admin('GET', '/variables?limit=1')).body).toMatchObject({ total_entries: 3 });
    await admin('POST', '/variables', { key: 'b', value: 'new' });
    expect(await keys('')).toBe('cab');
    for (const key of ['a', 'b', 'c']) await admin('DELETE', `/variables/${key}`);
  });

  test('what is wrong is told', async () => {
    const { admin } = roles;
    const detail = async (method: 'POST' | 'PATCH', path: string, body: unknown) => {
      const answer = await admin(method, path, body);
      return [answer.status, (answer.body as { detail: string }).detail];
    };
    expect(await detail('POST', '/variables', { key: '', value: '' })).toEqual([
      400,
      'The key of a variable has 1 to 250 characters',
    ]);
    expect(await detail('POST', '/variables', { key: 'k'.repeat(251), value: '' })).toEqual([
      400,
      'The key of a variable has 1 to 250 characters',
    ]);
    expect(await detail('POST', '/variables', { key: 'k', value: 'a\0b' })).toEqual([
      400,
      'Request body is refused: a text in it holds a NUL character',
    ]);
    expect(await detail('PATCH', '/variables/none', { key: 'none', value: '' })).toEqual([
      404,
      'Variable does not exist',
    ]);
    await admin('POST', '/variables', { key: 'k', value: 'v' });
    expect(await detail('PATCH', '/variables/k?update_mask=key', { key: 'k', value: '' })).toEqual([
      400,
      "'key' is unknown or cannot be updated.",
    ]);
    await admin('DELETE', '/variables/k');
  });

  test('a value of a lost key is told, and can be replaced or deleted', async () => {
    const { admin, app } = roles;
    await admin('POST', '/variables', { key: 'lost', value: 'x' });
    await app.db.run({ sql: "UPDATE variable SET val = 'gAAAAA'", parameters: [] });
    for (const path of ['/variables', '/variables/lost']) {
      expect(await admin('GET', path)).toMatchObject({
        status: 409,
        body: { detail: 'The variable lost cannot be decrypted: none of [core] fernet_key is its key' },
      });
    }
    expect((await admin('PATCH', '/variables/lost', { key: 'lost', value: 'y' })).body).toMatchObject({ value: 'y' });
    await admin('DELETE', '/variables/lost');
  });

  test('neither viewers nor users may look', async () => {
    for (const ask of [roles.viewer, roles.user]) {
      expect((await ask('GET', '/variables')).status).toBe(403);
      expect((await ask('GET', '/variables/k')).status).toBe(403);
      expect((await ask('POST', '/variables', { key: 'k', value: 'v' })).status).toBe(403);
      expect((await ask('PATCH', '/variables/k', { key: 'k', value: 'v' })).status).toBe(403);
      expect((await ask('DELETE', '/variables/k')).status).toBe(403);
    }
  });
});
