import { request } from 'node:http';
import { DatabaseSync } from 'node:sqlite';
import type { AddressInfo } from 'node:net';
import { connect } from 'node:net';
import type { InjectOptions } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { testDatabases } from '../metadata/test-databases.ts';
import { type TestApp, openTestApp } from './test-app.ts';

const API = '/api/experimental';
const [sqlite] = testDatabases();
if (!sqlite) throw new Error('there is always SQLite');

describe('health', () => {
  const heartbeat = (app: TestApp, type: string, secondsAgo: number) =>
    app.db.run({
      sql: `INSERT INTO job (state, job_type, start_date, latest_heartbeat, hostname, unixname, pid) VALUES ('running', $1, $2, $2, 'h', 'u', 1)`,
      parameters: [type, `2026-11-21T11:59:${60 - secondsAgo}.000000Z`],
    });

  test.each(testDatabases())('tells of the database and the scheduler on $name', async (kind) => {
    const app = await openTestApp(kind);
    const health = async () => (await app.ask('GET', '/health')).body;
    expect(await health()).toEqual({
      metadatabase: { status: 'healthy' },
      scheduler: { status: 'unhealthy', latest_scheduler_heartbeat: null },
    });
    await heartbeat(app, 'SchedulerJob', 10);
    expect(await health()).toMatchObject({
      scheduler: { status: 'healthy', latest_scheduler_heartbeat: '2026-11-21T11:59:50+00:00' },
    });
    app.clock.advance(21_000);
    expect(await health()).toMatchObject({ scheduler: { status: 'unhealthy' } });
    await app.close();
  });

  test('tells of every part in generation 2', async () => {
    const app = await openTestApp(sqlite, { env: { AIRFLOW__API__EXPERIMENTAL_API_GENERATION: '2' } });
    await heartbeat(app, 'DagProcessorJob', 5);
    expect((await app.ask('GET', '/health')).body).toEqual({
      dag_processor: { latest_dag_processor_heartbeat: '2026-11-21T11:59:55+00:00', status: 'healthy' },
      metadatabase: { status: 'healthy' },
      scheduler: { latest_scheduler_heartbeat: null, status: 'unhealthy' },
      triggerer: { latest_triggerer_heartbeat: null, status: null },
    });
    await app.close();
  });

  test('is answered when the database is gone', async () => {
    const app = await openTestApp(sqlite);
    await app.db.close();
    expect(await app.ask('GET', '/health')).toMatchObject({
      status: 200,
      body: { metadatabase: { status: 'unhealthy' }, scheduler: { status: 'unhealthy' } },
    });
    await app.app.close();
  });
});

test('while another process locks the database a write is a 503, a read is answered, and afterwards all is well', async () => {
  const app = await openTestApp(sqlite, { dags: [{ dagId: 'd' }], lockTimeoutMs: 50 });
  const other = new DatabaseSync(app.databaseUrl.slice('sqlite:///'.length));
  other.exec('BEGIN IMMEDIATE');
  const trigger = () => app.ask('POST', `${API}/dags/d/dag_runs`, {});
  expect(await trigger()).toMatchObject({ status: 503, headers: { 'retry-after': '1' } });
  expect((await app.ask('GET', `${API}/dags/d/dag_runs`)).body).toEqual([]);
  other.exec('ROLLBACK');
  other.close();
  expect((await trigger()).status).toBe(200);
  await app.close();
});

describe('paths and methods', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await openTestApp(sqlite, { dags: [{ dagId: 'd' }] });
  });
  afterAll(() => app.close());

  test('the front page leads to the user interface', async () => {
    const answer = await app.ask('GET', '/', undefined, { host: 'example.org:8080' });
    expect(answer).toMatchObject({ status: 302, headers: { location: 'http://example.org:8080/admin/' } });
    const strange = await app.ask('GET', '/', undefined, { host: 'a/b@c' });
    expect(strange.headers['location']).toBe('/admin/');
  });

  test.each([
    ['POST', '/test', 'GET, HEAD, OPTIONS'],
    ['GET', '/dags/d', 'DELETE, OPTIONS'],
    ['PATCH', '/dags/d', 'DELETE, OPTIONS'],
    ['DELETE', '/dags/d/dag_runs', 'GET, HEAD, OPTIONS, POST'],
    ['PUT', '/pools/default_pool', 'DELETE, GET, HEAD, OPTIONS'],
  ] as const)('%s %s is a 405 that lists what is allowed', async (method, path, allow) => {
    const answer = await app.ask(method, API + path, '{}', { 'content-type': 'application/json' });
    expect(answer).toMatchObject({
      status: 405,
      headers: { allow },
      body: expect.stringContaining('<h1>Method Not Allowed</h1>'),
    });
    const options = await app.ask('OPTIONS', API + path);
    expect(options).toMatchObject({ status: 200, headers: { allow }, body: '' });
  });

  test('a method that HTTP knows and no route takes is a 405, even where it lacks a content type', async () => {
    const answer = await app.app.inject({
      method: 'QUERY' as NonNullable<InjectOptions['method']>,
      url: `${API}/test`,
    });
    expect(answer.statusCode).toBe(405);
  });

  test('HEAD is GET without its body', async () => {
    const answer = await app.ask('HEAD', `${API}/test`);
    expect(answer).toMatchObject({ status: 200, body: '' });
  });

  test('unknown paths are a page', async () => {
    for (const path of [
      '/nope',
      '/api',
      '/api/v2/dags',
      '/health/',
      `${API}/pools/`,
      `${API}/dags//code`,
      `${API}/dags/`,
    ]) {
      const { status, headers } = await app.ask('GET', path);
      expect([status, headers['content-type']], path).toEqual([404, 'text/html; charset=utf-8']);
    }
  });

  test('switched off, the experimental API is not there', async () => {
    const off = await openTestApp(sqlite, { env: { AIRFLOW__API__ENABLE_EXPERIMENTAL_API: 'False' } });
    expect((await off.ask('GET', `${API}/test`)).status).toBe(404);
    expect((await off.ask('POST', `${API}/dags/d/dag_runs`, {})).status).toBe(404);
    await off.close();
  });
});

describe('bad input', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await openTestApp(sqlite, { dags: [{ dagId: 'd' }] });
  });
  afterAll(() => app.close());
  const trigger = (body: unknown, headers?: Record<string, string>) =>
    app.ask('POST', `${API}/dags/d/dag_runs`, body, headers);

  test.each([
    ['no JSON', '{"conf":'],
    ['nothing', ''],
    ['bytes that are not UTF-8', Buffer.from([0x22, 0xff, 0x22]).toString('latin1')],
    ['JSON nested a million deep', '['.repeat(500_000) + ']'.repeat(500_000)],
  ])('a body of %s is a 400 page', async (_name, body) => {
    const payload = body.startsWith('"ÿ') ? Buffer.from(body, 'latin1') : body;
    const response = await app.app.inject({ method: 'POST', url: `${API}/dags/d/dag_runs`, payload });
    expect(response.statusCode).toBe(400);
    expect(response.body).toContain('<title>400 Bad Request</title>');
  });

  test.each(['"conf"', '5', 'null', 'true', '["run_id"]'])('the JSON %s is no object and refused', async (body) => {
    expect(await trigger(body)).toMatchObject({ status: 400, body: { error: 'The body must be a JSON object' } });
  });

  test.each([
    ['text/plain', 1],
    ['garbage', 2],
    ['', 3],
    ['application/x-www-form-urlencoded', 4],
  ])('the content type %j does not matter', async (type, day) => {
    const answer = await trigger(
      { run_id: `type_${day}`, execution_date: `2050-01-0${day}` },
      { 'content-type': type },
    );
    expect(answer.status).toBe(200);
    expect((await app.ask('PUT', `${API}/pools`, 'x', { 'content-type': type })).status).toBe(405);
    expect((await app.ask('POST', `${API}/nope`, 'x', { 'content-type': type })).status).toBe(404);
  });

  test('a body that is too large is a 413, whether it says its length or not', async () => {
    const large = JSON.stringify({ conf: { a: 'x'.repeat(1_100_000) } });
    expect((await trigger(large)).status).toBe(413);
    const chunked = await app.app.inject({
      method: 'POST',
      url: `${API}/dags/d/dag_runs`,
      headers: { 'transfer-encoding': 'chunked' },
      payload: (await import('node:stream')).Readable.from([large.slice(0, 600_000), large.slice(600_000)]),
    });
    expect(chunked.statusCode).toBe(413);
  });

  test.each([
    '../../etc/passwd',
    '..',
    'a/b',
    'a\\b',
    "it's",
    '"quoted"',
    'ünïcode',
    'a b',
    'nul\0',
    '\ud800',
    'x'.repeat(10_000),
  ])('the run id %j is refused', async (runId) => {
    const answer = await trigger({ run_id: runId });
    expect(answer).toMatchObject({ status: 400, body: { error: expect.stringContaining('Invalid run id') } });
  });

  test.each([5, true, {}, [], '', '24:00:00', 'tomorrow', 'x'.repeat(10_000)])(
    'the date %j is refused',
    async (date) => {
      expect(await trigger({ execution_date: date })).toMatchObject({
        status: 400,
        body: { error: expect.stringMatching(/^Given execution date, .* could not be identified as a date/) },
      });
    },
  );

  test.each([[{ run_id: {} }], [{ run_id: [1] }], [{ run_id: true }], [{ replace_microseconds: 1 }]])(
    '%j is refused',
    async (body) => {
      expect((await trigger(body)).status).toBe(400);
    },
  );

  test.each([
    ['../../etc/passwd', 404],
    ["it's", 404],
    ['ünïcode', 404],
    ['x'.repeat(10_000), 404],
    ['nul\0', 404],
  ])('the DAG id %j is clean everywhere', async (dagId, status) => {
    const id = encodeURIComponent(dagId);
    for (const path of [
      '/paused',
      '/paused/true',
      '/code',
      '/tasks/t',
      '/dag_runs/2099-01-01',
      '/dag_runs/2099-01-01/tasks/t',
    ]) {
      expect((await app.ask('GET', `${API}/dags/${id}${path}`)).status, path).toBe(status);
    }
    expect((await app.ask('POST', `${API}/dags/${id}/dag_runs`, {})).status).toBe(status);
    expect((await app.ask('DELETE', `${API}/dags/${id}`)).status).toBe(status);
    expect((await app.ask('GET', `${API}/pools/${id}`)).status).toBe(status);
  });

  test('a malformed percent encoding is a 400', async () => {
    for (const path of ['/dags/%/code', '/dags/%zz/code', '/dags/%ff/code']) {
      expect((await app.ask('GET', API + path)).status, path).toBe(400);
    }
  });

  test('a malformed query does no harm', async () => {
    expect((await app.ask('GET', `${API}/dags/d/dag_runs?state=%zz&state=%00&=&&__proto__=1`)).status).toBe(200);
  });
});

describe('on a real socket', () => {
  let app: TestApp;
  let port: number;
  beforeAll(async () => {
    app = await openTestApp(sqlite, { dags: [{ dagId: 'd' }] });
    await app.app.listen({ host: '127.0.0.1', port: 0 });
    port = (app.app.server.address() as AddressInfo).port;
  });
  afterAll(() => app.close());

  const raw = (text: string): Promise<string> =>
    new Promise((resolve, reject) => {
      const socket = connect(port, '127.0.0.1', () => socket.write(text));
      let answer = '';
      socket.on('data', (chunk) => {
        answer += String(chunk);
      });
      socket.on('close', () => resolve(answer));
      socket.on('error', reject);
    });

  test('a run is triggered and shown over HTTP', async () => {
    const base = `http://127.0.0.1:${port}${API}`;
    const created = await fetch(`${base}/dags/d/dag_runs`, {
      method: 'POST',
      body: '{"run_id": "r", "execution_date": "2099-01-01"}',
    });
    expect(created.status).toBe(200);
    expect(await (await fetch(`${base}/dags/d/dag_runs/2099-01-01`)).json()).toEqual({ state: 'running' });
  });

  test('the connection lives on after a refused body', async () => {
    const close = (body: string) => `Host: localhost\r\nContent-Length: ${body.length}\r\n`;
    const large = 'x'.repeat(1_200_000);
    const answer = await raw(
      `POST ${API}/pools HTTP/1.1\r\n${close(large)}\r\n${large}GET ${API}/test HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`,
    );
    expect(answer).toContain('413 Payload Too Large');
    expect(answer).toContain('{"status":"OK"}');
  });

  test('what is no HTTP, and a head that is too long, are 4xx', async () => {
    expect(await raw('nonsense\r\n\r\n')).toContain('400 Bad Request');
    const long = await new Promise<number | undefined>((resolve, reject) => {
      const sent = request({ port, path: `/${'x'.repeat(40_000)}` }, (response) => {
        response.resume();
        resolve(response.statusCode);
      });
      sent.on('error', reject);
      sent.end();
    });
    expect(long).toBe(431);
  });

  test('a client that goes away in the middle of a body harms nobody', async () => {
    await new Promise<void>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => {
        socket.write(`POST ${API}/pools HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{`, () =>
          socket.destroy(),
        );
      });
      socket.on('close', () => resolve());
    });
    expect((await fetch(`http://127.0.0.1:${port}${API}/test`)).status).toBe(200);
  });
});
