import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { type Socket, connect } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { testDatabases } from '../../metadata/test-databases.ts';
import { type TestApp, openTestApp } from '../test-app.ts';

const [sqlite] = testDatabases();
if (!sqlite) throw new Error('there is no SQLite');

const API = '/api/v1';
const IMPATIENT = {
  headTimeoutMs: 100,
  requestTimeoutMs: 200,
  silenceTimeoutMs: 400,
  idleTimeoutMs: 400,
  checkIntervalMs: 20,
};

/** Of tests whose clients take their time, and of those whose clients do not. */
let impatient: TestApp;
let app: TestApp;
beforeAll(async () => {
  const env = {
    AIRFLOW__API__AUTH_BACKENDS: 'airflow.api.auth.backend.basic_auth',
    AIRFLOW__WEBSERVER_CONFIG__AUTH_ROLE_PUBLIC: 'Admin',
  };
  impatient = await openTestApp(sqlite, { env, limits: IMPATIENT });
  app = await openTestApp(sqlite, { env });
  for (const server of [impatient, app]) await server.app.listen({ host: '127.0.0.1', port: 0 });
});
afterAll(async () => {
  await impatient.close();
  await app.close();
});

function open(server: TestApp): { socket: Socket; answer: Promise<string> } {
  const { port } = server.app.server.address() as AddressInfo;
  const socket = connect(port, '127.0.0.1');
  const answer = new Promise<string>((resolve) => {
    let text = '';
    socket.on('data', (chunk) => (text += String(chunk)));
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(text));
  });
  return { socket, answer };
}

function ask(server: TestApp, text: string): Promise<string> {
  const { socket, answer } = open(server);
  socket.write(text);
  return answer;
}

const statuses = (answer: string) => [...answer.matchAll(/HTTP\/1\.1 (\d+) /g)].map(([, status]) => Number(status));
const post = (body: string, more = '') =>
  `POST ${API}/variables HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n${more}\r\n${body}`;
const CLOSE = 'Connection: close\r\n';

/** Sends a byte now and then until the other side has closed. */
async function dribble(socket: Socket, byte: string): Promise<void> {
  while (!socket.destroyed) {
    socket.write(byte);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

test('a connection that says nothing is closed', async () => {
  expect(statuses(await open(impatient).answer)).toEqual([408]);
});

test('headers that come byte by byte are given up', async () => {
  const { socket, answer } = open(impatient);
  socket.write(`GET ${API}/version HTTP/1.1\r\nX-Slow: `);
  void dribble(socket, 'x');
  expect(statuses(await answer)).toEqual([408]);
});

test('a body that comes byte by byte is given up', async () => {
  const { socket, answer } = open(impatient);
  socket.write(post('{').replace('Length: 1', 'Length: 100000'));
  void dribble(socket, ' ');
  expect(statuses(await answer)).toEqual([408]);
});

test('a client that never takes its answers is cut off', async () => {
  const { port } = impatient.app.server.address() as AddressInfo;
  const closed = new Promise((resolve) =>
    impatient.app.server.once('connection', (socket) => socket.once('close', resolve)),
  );
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => undefined);
  socket.pause();
  socket.write(`GET ${API}/openapi.json HTTP/1.1\r\nHost: x\r\n\r\n`.repeat(300));
  await closed;
  socket.destroy();
});

test('a body beyond the limit is a 413, and the connection goes on', async () => {
  const large = JSON.stringify({ key: 'k', value: 'x'.repeat(1_100_000) });
  expect(statuses(await ask(app, post(large) + post('{}', CLOSE)))).toEqual([413, 400]);
  const chunked = `POST ${API}/variables HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n`;
  const chunks = `${(100_000).toString(16)}\r\n${'x'.repeat(100_000)}\r\n`.repeat(12);
  expect(statuses(await ask(app, `${chunked}${chunks}0\r\n\r\n${post('{}', CLOSE)}`))).toEqual([413, 400]);
});

test('bodies that nobody reads do not get in the way of the next request', async () => {
  const body = 'x'.repeat(300_000);
  const unread = `PUT ${API}/pools HTTP/1.1\r\nHost: x\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
  expect(statuses(await ask(app, unread + unread + post('{}', CLOSE)))).toEqual([405, 405, 400]);
});

test('JSON that is nested deeply is refused, wherever it stands', async () => {
  for (const depth of [600, 100_000]) {
    const deep = `${'['.repeat(depth)}${']'.repeat(depth)}`;
    for (const body of [deep, `{"key": "k", "value": ${deep}}`, `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`]) {
      const answer = await ask(app, post(body, CLOSE));
      expect(statuses(answer)).toEqual([400]);
      expect(answer).toContain('nested too deeply');
    }
  }
});

test('2,000 requests in a row on one connection are all answered, in their order', async () => {
  const { socket, answer } = open(app);
  for (let number = 0; number < 1999; number += 1) {
    socket.write(
      number % 2 === 0
        ? `GET ${API}/pools/none-${number} HTTP/1.1\r\nHost: x\r\n\r\n`
        : post(JSON.stringify({ key: `none-${number}` })),
    );
  }
  socket.write(`GET ${API}/pools/none-1999 HTTP/1.1\r\nHost: x\r\n${CLOSE}\r\n`);
  const text = await answer;
  const expected = Array.from({ length: 2000 }, (_, number) => (number % 2 === 0 || number === 1999 ? 404 : 400));
  expect(statuses(text)).toEqual(expected);
  const told = [...text.matchAll(/name:'none-(\d+)'/g)].map(([, number]) => Number(number));
  expect(told).toEqual([...Array.from({ length: 1000 }, (_, index) => index * 2), 1999]);
});

test('1,000 open connections are all answered, again and again, within bounded memory', async () => {
  const before = process.memoryUsage.rss();
  const connections = Array.from({ length: 1000 }, () => open(app));
  await Promise.all(connections.map(({ socket }) => once(socket, 'connect')));
  const askAll = (close: string) => {
    for (const [number, { socket }] of connections.entries()) {
      socket.write(`GET ${API}/pools/none-${number} HTTP/1.1\r\nHost: x\r\n${close}\r\n`);
    }
  };
  askAll('');
  await Promise.all(connections.map(({ socket }) => once(socket, 'data')));
  askAll(CLOSE);
  const answers = await Promise.all(connections.map(({ answer }) => answer));
  for (const [number, text] of answers.entries()) {
    expect(statuses(text)).toEqual([404, 404]);
    expect([...text.matchAll(/name:'none-(\d+)'/g)].map(([, told]) => Number(told))).toEqual([number, number]);
  }
  expect(process.memoryUsage.rss() - before).toBeLessThan(256 * 2 ** 20);
});

test('what is no HTTP is refused', async () => {
  expect(statuses(await ask(app, 'hello\r\n\r\n'))).toEqual([400]);
  const both = `POST ${API}/pools HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`;
  expect(statuses(await ask(app, both))).toEqual([400]);
  expect(statuses(await ask(app, `GET /${'x'.repeat(40_000)} HTTP/1.1\r\n\r\n`))).toEqual([431]);
});
