import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { testDatabases } from '../../../../metadata/test-databases.ts';
import { type RolesApp, openRolesApp, readAudit } from '../../test-clients.ts';

const KEY = 'cw_0x689RpI-jtRR7oE8h_eQsKImvJapLeSbXpwF4e4=';

describe.each(testDatabases())('connections over the stable API on $name', (kind) => {
  let roles: RolesApp;
  beforeAll(async () => {
    const env = {
      AIRFLOW__CORE__FERNET_KEY: KEY,
      AIRFLOW__CORE__TEST_CONNECTION: 'Enabled',
      AIRFLOW__CORE__SENSITIVE_VAR_CONN_NAMES: 'Handshake, pin',
    };
    roles = await openRolesApp(kind, { env });
  });
  afterAll(() => roles.app.close());

  const SMALLEST = {
    description: null,
    host: null,
    login: null,
    schema: null,
    port: null,
    extra: null,
  };

  test('a connection is made, changed and deleted, and its secrets are shown nowhere', async () => {
    const { op, app } = roles;
    const extra = JSON.stringify({ a: 'x s3cret-p', handshake: 's3cret-h', deep: { API_KEY: ['s3cret-k'] }, n: 1 });
    const made = await op('POST', '/connections', {
      connection_id: 'c',
      conn_type: 'http',
      password: 's3cret-p',
      extra,
    });
    const hidden = '{"a": "x ***", "handshake": "***", "deep": {"API_KEY": ["***"]}, "n": 1}';
    expect(made.body).toEqual({ connection_id: 'c', conn_type: 'http', ...SMALLEST, extra: hidden });
    expect((await op('GET', '/connections/c')).body).toEqual(made.body);
    const changed = await op('PATCH', '/connections/c?update_mask=login,extra', {
      login: 'me',
      extra: 's3cret text',
      port: 1,
    });
    expect(changed.body).toMatchObject({ login: 'me', extra: '***', port: null });
    const listed = await op('GET', '/connections');
    expect(listed.body).toEqual({
      connections: [{ connection_id: 'c', conn_type: 'http', ...SMALLEST, login: 'me', extra: undefined }],
      total_entries: 1,
    });
    const stored = await app.db.first<{ password: string }>({ sql: 'SELECT * FROM connection', parameters: [] });
    expect(stored?.password).toMatch(/^gAAAA/);
    expect(JSON.stringify(stored)).not.toContain('s3cret');
    expect((await op('DELETE', '/connections/c')).status).toBe(204);
    const log = (await readAudit(app)).filter(({ event }) => event.startsWith('api.connection'));
    expect(log.map(({ event }) => event)).toEqual([
      'api.connection.create',
      'api.connection.edit',
      'api.connection.delete',
    ]);
    expect(log[0]?.extra).toMatchObject({ connection_id: 'c', conn_type: 'http', password: '***', extra: '***' });
    expect(JSON.stringify(log)).not.toContain('s3cret');
  });

  test('an extra can be taken away, and a password stays where the body has none', async () => {
    const { admin, app } = roles;
    await admin('POST', '/connections', { connection_id: 'd', conn_type: 'http', password: 'p', extra: '{"a": 1}' });
    const before = await app.db.first<{ password: string }>({ sql: 'SELECT password FROM connection', parameters: [] });
    expect((await admin('PATCH', '/connections/d', { extra: null })).body).toMatchObject({ extra: null });
    const after = await app.db.first({ sql: 'SELECT password FROM connection', parameters: [] });
    expect(after).toEqual(before);
    await admin('DELETE', '/connections/d');
  });

  test('lists are cut into pages and ordered', async () => {
    const { admin } = roles;
    for (const [connection_id, port] of [
      ['b', 1],
      ['c', 2],
      ['a', 3],
    ] as const) {
      await admin('POST', '/connections', { connection_id, conn_type: 'http', port });
    }
    const ids = async (query: string) => {
      const { body } = await admin('GET', `/connections?${query}`);
      return (body as { connections: { connection_id: string }[] }).connections
        .map(({ connection_id }) => connection_id)
        .join('');
    };
    expect(await ids('')).toBe('bca');
    expect(await ids('order_by=connection_id')).toBe('abc');
    expect(await ids('order_by=-port&limit=2')).toBe('ac');
    expect(await ids('offset=2')).toBe('a');
    expect((await admin('GET', '/connections?order_by=password')).status).toBe(400);
    for (const id of ['a', 'b', 'c']) await admin('DELETE', `/connections/${id}`);
  });

  test('what is wrong is told', async () => {
    const { admin } = roles;
    const post = async (body: unknown) => {
      const answer = await admin('POST', '/connections', body);
      return [answer.status, (answer.body as { detail: string }).detail];
    };
    expect(await post({ connection_id: 'x', conn_type: 'http', port: 70_000 })).toEqual([
      400,
      "{'port': ['Must be a port between 0 and 65535.']}",
    ]);
    expect(await post({ connection_id: 'x'.repeat(201), conn_type: 'http' })).toEqual([
      400,
      'The key has to be less than 200 characters',
    ]);
    expect((await post({ connection_id: 'x', conn_type: 'http' }))[0]).toBe(200);
    expect(await post({ connection_id: 'x', conn_type: 'http' })).toEqual([409, 'Connection already exist. ID: x']);
    await admin('DELETE', '/connections/x');
  });

  test('a connection is tested without being stored', async () => {
    const { admin } = roles;
    const server = createServer((_request, response) => response.end());
    await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
    const { port } = server.address() as AddressInfo;
    const answer = await admin('POST', '/connections/test', {
      connection_id: 't',
      conn_type: 'http',
      host: '127.0.0.1',
      port,
    });
    expect(answer).toMatchObject({ status: 200, body: { status: true, message: 'Connection successfully tested' } });
    expect((await admin('GET', '/connections/t')).status).toBe(404);
    expect((await roles.user('POST', '/connections/test', { connection_id: 't', conn_type: 'http' })).status).toBe(403);
    await new Promise((closed) => server.close(closed));
  });

  test('neither viewers nor users may look', async () => {
    for (const ask of [roles.viewer, roles.user]) {
      expect((await ask('GET', '/connections')).status).toBe(403);
      expect((await ask('GET', '/connections/c')).status).toBe(403);
      expect((await ask('POST', '/connections', { connection_id: 'k', conn_type: 'v' })).status).toBe(403);
      expect((await ask('PATCH', '/connections/k', {})).status).toBe(403);
      expect((await ask('DELETE', '/connections/k')).status).toBe(403);
    }
  });
});
