import { readFileSync } from 'node:fs';
import { type Socket, connect } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { testDatabases } from '../../src/metadata/test-databases.ts';
import { type Home, makeHome } from '../harness/home.ts';
import { type ServerProcess, runCommand, startServer } from '../harness/server.ts';
import { until } from '../harness/until.ts';

const [sqlite] = testDatabases();
if (!sqlite) throw new Error('SQLite is always there');

const CONNECTIONS = 1000;
/** Near the limit of a body: a thousand of them are a gigabyte. */
const BODY_BYTES = 1_000_000;
/** Idle connections that have each asked once. */
const IDLE = 100;
/** A server at rest takes some 110 MB, and some 500 here; all bodies at once would take 1,400. */
const MOST_MEMORY_MB = 700;

let home: Home;
let server: ServerProcess;
let sockets: Socket[] = [];
beforeEach(async () => {
  home = await makeHome(sqlite);
  await runCommand(home, ['db', 'migrate']);
  server = await startServer(home, { args: ['webserver'] });
});
afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  sockets = [];
  server.destroy();
  await home.remove();
});

test('a thousand connections, idle or in the middle of large bodies, cost little memory and hold nobody up', async () => {
  const answers: string[] = [];
  for (let index = 0; index < CONNECTIONS; index += 1) {
    const socket = connect(server.port, '127.0.0.1');
    socket.on('error', () => undefined);
    socket.on('data', (chunk) => (answers[index] = (answers[index] ?? '') + String(chunk)));
    sockets.push(socket);
  }
  const [idle, sending] = [sockets.slice(0, IDLE), sockets.slice(IDLE)];
  for (const socket of idle) socket.write('GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n');
  await until('all that ask are answered', () => count(answers, '200 OK') === idle.length);

  const head = `POST /api/experimental/pools HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${BODY_BYTES}\r\n\r\n`;
  // It lacks the slots.
  const body = `{"name": "p", "description": "${'x'.repeat(BODY_BYTES)}`.slice(0, BODY_BYTES - 2);
  for (const socket of sending) socket.write(head + body);
  await until(
    'the first bodies have arrived',
    () => sending.filter(({ bytesWritten }) => bytesWritten > 0).length > 30,
  );

  for (let asked = 0; asked < 20; asked += 1) {
    const answer = await fetch(`${server.url}/api/experimental/pools`);
    expect(answer.status).toBe(200);
    const small = await server.api().call('POST', '/pools', { name: `small-${asked}`, slots: 1, description: 'd' });
    expect(small.status).toBe(200);
  }

  for (const socket of sending) socket.write('"}');
  await until('all bodies are answered', () => count(answers, '400 Bad Request') === sending.length, 60_000);
  for (const socket of idle) socket.write('GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n');
  await until('all connections still work', () => count(answers, 'metadatabase') === 2 * idle.length);
  expect(peakMemoryMb()).toBeLessThan(MOST_MEMORY_MB);
});

function count(answers: readonly (string | undefined)[], text: string): number {
  return answers.reduce((total, answer) => total + (answer?.split(text).length ?? 1) - 1, 0);
}

/** The most that the largest process of the server ever took. */
function peakMemoryMb(): number {
  const peaks = server.tree().map(({ pid }) => {
    const [, kib = '0'] = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return Number(kib) / 1024;
  });
  return Math.max(...peaks);
}
