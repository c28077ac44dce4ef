import { type RequestListener, type Server, createServer } from 'node:http';
import { afterEach, expect, test } from 'vitest';
import type { Config } from '../../config/config.ts';
import { systemClock } from '../../foundation/clock.ts';
import { readWorkerLogPart, streamWorkerLog, workerLogUrl } from './read-worker-log.ts';

let server: Server | undefined;
afterEach(() => new Promise((resolve) => (server ? server.close(resolve) : resolve(undefined))));

const configOf = (port: number): Config =>
  ({
    core: { executor: 'CeleryExecutor' },
    logging: { baseLogFolder: '/logs', workerLogServerPort: port },
    webserver: { secretKey: 'k', logFetchTimeoutMs: 300 },
  }) as Config;

/** Something that listens where a worker serves its logs, and is none. */
async function pose(answer: RequestListener): Promise<Config> {
  const posing = createServer(answer);
  server = posing;
  await new Promise<void>((resolve) => posing.listen(0, '127.0.0.1', resolve));
  const address = posing.address();
  return configOf(typeof address === 'object' && address !== null ? address.port : 0);
}

const LOG = { hostname: '127.0.0.1', file: '/logs/a/b.log' };
const read = (config: Config) => readWorkerLogPart(config, systemClock, LOG, 0, 10);

test.each([
  ['worker-1.example.org', 'http://worker-1.example.org:8793/log/a%2Fb.log'],
  ['fe80::1', 'http://[fe80::1]:8793/log/a%2Fb.log'],
  ['', undefined],
  ['host/path?', undefined],
  ['user@host', undefined],
  ['host:80/?', undefined],
  ['host#', undefined],
  ['a b', undefined],
  ['x]:80/', undefined],
])('a worker that calls itself %j is asked at %j', (hostname, url) => {
  expect(workerLogUrl(configOf(8793), { ...LOG, hostname })).toBe(url);
});

test('a worker that refuses, lies, sends elsewhere, too much or nothing is no harm, and one hears why', async () => {
  const failures: [RequestListener, RegExp][] = [
    [(_q, answer) => answer.writeHead(403).end(), /same 'secret_key'/],
    [(_q, answer) => answer.writeHead(500).end(), /answered with 500/],
    [(_q, answer) => answer.writeHead(302, { location: 'http://127.0.0.1:1/' }).end(), /redirect/],
    [(_q, answer) => answer.end('no log'), /something else/],
    [(_q, answer) => answer.writeHead(200, { 'x-log-end': '10' }).end('x'.repeat(100)), /more than was asked/],
    [() => undefined, /in time/],
    [(_q, answer) => void answer.writeHead(200, { 'x-log-end': '10' }).write('x'), /in time/],
  ];
  let config = configOf(0);
  for (const [answer, reason] of failures) {
    config = await pose(answer);
    expect(await read(config)).toEqual({ failure: expect.stringMatching(reason) as string });
    server?.closeAllConnections();
    await new Promise((resolve) => server?.close(resolve));
  }
  server = undefined;
  expect(await read(config)).toEqual({ failure: expect.stringContaining('ECONNREFUSED') as string });
  const none = await pose((_q, answer) => answer.writeHead(404).end());
  expect(await read(none)).toBeUndefined();
  expect(await streamWorkerLog(none, systemClock, LOG)).toBeUndefined();
});
