import { mkdtempSync, rmSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, type Server, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, expect, test } from 'vitest';
import type { ConnectionParts } from '../../../domain/connection-text.ts';
import { tryConnection } from './try-connection.ts';

const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await new Promise((closed) => server.close(closed));
});

async function listen(server: Server): Promise<number> {
  servers.push(server);
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  return (server.address() as AddressInfo).port;
}

/** A port that was free a moment ago. */
async function closedPort(): Promise<number> {
  const server = createServer();
  const port = await listen(server);
  servers.pop();
  await new Promise((closed) => server.close(closed));
  return port;
}

function connection(connType: string, parts: Partial<ConnectionParts> = {}): ConnectionParts {
  const nothing = { description: null, host: null, schema: null, login: null, password: null, port: null, extra: null };
  return { connType, ...nothing, ...parts };
}

const SUCCESS = { works: true, message: 'Connection successfully tested' };

test('a web server is asked with the login', async () => {
  const seen: unknown[] = [];
  const port = await listen(
    createHttpServer((request, response) => {
      seen.push(request.headers.authorization);
      response.statusCode = request.headers.authorization ? 200 : 401;
      response.end();
    }),
  );
  const parts = { host: '127.0.0.1', port };
  expect(await tryConnection(connection('http', { ...parts, login: 'u', password: 'p' }))).toEqual(SUCCESS);
  expect(seen).toEqual([`Basic ${Buffer.from('u:p').toString('base64')}`]);
  expect(await tryConnection(connection('http', parts))).toEqual({ works: false, message: '401:Unauthorized' });
});

test('other types are tested by their port, and the message says so', async () => {
  const port = await listen(createServer((socket) => socket.end()));
  expect(await tryConnection(connection('ssh', { host: '127.0.0.1', port }))).toEqual({
    works: true,
    message: `127.0.0.1:${port} accepts connections; the login was not tested`,
  });
  const closed = await tryConnection(connection('redis', { host: '127.0.0.1', port: await closedPort() }));
  expect(closed).toMatchObject({ works: false, message: expect.stringContaining('ECONNREFUSED') });
});

test('a database file must be there and be one', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'tradewind-'));
  const file = join(folder, 'x.db');
  try {
    expect(await tryConnection(connection('sqlite', { host: file }))).toMatchObject({ works: false });
    const database = new DatabaseSync(file);
    database.exec('CREATE TABLE t (x)');
    database.close();
    expect(await tryConnection(connection('sqlite', { host: file }))).toEqual(SUCCESS);
    expect(await tryConnection(connection('fs', { extra: JSON.stringify({ path: file }) }))).toEqual({
      works: true,
      message: `Path ${file} is existing.`,
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test.runIf(process.env.TRADEWIND_TEST_POSTGRES)('a PostgreSQL server is logged in to', async () => {
  const url = new URL(process.env.TRADEWIND_TEST_POSTGRES ?? '');
  const parts = { host: url.hostname, port: Number(url.port), login: url.username, password: url.password || null };
  expect(await tryConnection(connection('postgres', parts))).toEqual(SUCCESS);
  const wrong = await tryConnection(connection('postgres', { ...parts, schema: 'no_such_database' }));
  expect(wrong).toMatchObject({ works: false, message: expect.stringContaining('no_such_database') });
});

test('what went wrong is told without the password', async () => {
  const verdict = await tryConnection(connection('http', { host: 'http://s3cret:x@[', password: 's3cret' }));
  expect(verdict.works).toBe(false);
  expect(verdict.message).not.toContain('s3cret');
});

test('an unknown type, and an extra that is no JSON, are told', async () => {
  expect(await tryConnection(connection('nope'))).toEqual({ works: false, message: 'Unknown hook type "nope"' });
  expect(await tryConnection(connection('fs', { extra: '{' }))).toMatchObject({ works: false });
});
