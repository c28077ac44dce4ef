import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ManualClock } from '../../foundation/clock.ts';
import { silentLogger } from '../../foundation/log.ts';
import { parseTimestamp } from '../../foundation/timestamp.ts';
import { LogServer } from './log-server.ts';
import { LogSignatures } from './log-signature.ts';

const SECRET = 'known to both';
const PATH = 'dag_id=d/run_id=r/task_id=t/attempt=1.log';
let folder = '';
let server: LogServer;
const clock = new ManualClock(parseTimestamp('2026-01-01T00:00:00Z'));

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tradewind-logs-'));
  mkdirSync(join(folder, 'logs', 'dag_id=d/run_id=r/task_id=t'), { recursive: true });
  writeFileSync(join(folder, 'logs', PATH), 'one\ntwo\n');
  writeFileSync(join(folder, 'secret.log'), 'secret');
  writeFileSync(join(folder, 'logs', 'config.cfg'), 'secret');
  symlinkSync(join(folder, 'secret.log'), join(folder, 'logs', 'link.log'));
  symlinkSync(folder, join(folder, 'logs', 'up'));
  const options = { clock, logger: silentLogger, folder: join(folder, 'logs'), secretKey: SECRET, port: 0 };
  server = new LogServer({ ...options, host: '127.0.0.1' });
  await server.start();
});

afterEach(async () => {
  await server.stop();
  rmSync(folder, { recursive: true });
});

const ask = async (path: string, signature?: string, query = '') => {
  const answer = await fetch(`http://127.0.0.1:${server.port}/log/${encodeURIComponent(path)}${query}`, {
    headers: signature === undefined ? {} : { authorization: `Bearer ${signature}` },
  });
  return { status: answer.status, text: await answer.text(), headers: answer.headers };
};
const signed = (path: string, query?: string) => ask(path, new LogSignatures(SECRET, clock).sign(path), query);

test('a log is sent whole, or from where it was read up to', async () => {
  expect(await signed(PATH)).toMatchObject({ status: 200, text: 'one\ntwo\n' });
  const part = await signed(PATH, '?from=4&limit=100');
  expect([part.text, part.headers.get('x-log-end'), part.headers.get('x-log-is-last')]).toEqual(['two\n', '8', 'true']);
  for (const query of ['?from=-1&limit=1', '?from=x&limit=1', '?from=0', '?from=0&limit=0']) {
    expect((await signed(PATH, query)).status).toBe(400);
  }
  expect((await signed('dag_id=d/none.log')).status).toBe(404);
});

test('only what lies in the log folder is a log', async () => {
  for (const path of [
    '../secret.log',
    'link.log',
    'up/secret.log',
    'config.cfg',
    '/etc/passwd',
    'a\0.log',
    '',
    '.log',
  ]) {
    expect((await signed(path)).status, path).toBe(404);
  }
});

test('a signature is good for one file and a moment, and made by those alone who know the secret', async () => {
  const other = new LogSignatures(SECRET, clock).sign('another.log');
  const stranger = new LogSignatures('guessed', clock).sign(PATH);
  const unset = new LogSignatures('', clock).sign(PATH);
  for (const signature of [undefined, other, stranger, unset, 'x', 'e30.e30']) {
    expect((await ask(PATH, signature)).status).toBe(403);
  }
  const signature = new LogSignatures(SECRET, clock).sign(PATH);
  clock.advance(59_000);
  expect((await ask(PATH, signature)).status).toBe(200);
  clock.advance(2000);
  expect((await ask(PATH, signature)).status).toBe(403);
});
