import { type IncomingMessage, type RequestListener, type Server, type ServerResponse, createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterEach, expect, test } from 'vitest';
import { systemClock } from '../../foundation/clock.ts';
import { ControlPlane } from './control-plane.ts';

let server: Server | undefined;
afterEach(async () => {
  server?.closeAllConnections();
  await new Promise((resolve) => (server ? server.close(resolve) : resolve(undefined)));
});

async function connect(answer: RequestListener): Promise<ControlPlane> {
  const listening = createServer(answer);
  server = listening;
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
  const address = listening.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const who = { version: '0', hostname: 'h', unixname: 'u', pid: 1 };
  return new ControlPlane(`http://127.0.0.1:${port}/execution`, who, systemClock);
}

test('heartbeats of more tries than go into a message are all told, and answered in their order', async () => {
  const sizes: number[] = [];
  const renew = async (request: IncomingMessage, response: ServerResponse) => {
    const { tokens } = JSON.parse(await text(request)) as { tokens: string[] };
    sizes.push(tokens.length);
    response.end(JSON.stringify({ answers: tokens.map((token) => ({ mustEnd: false, token: `${token}'` })) }));
  };
  const plane = await connect((request, response) => void renew(request, response));
  const tokens = Array.from({ length: 1500 }, (_, i) => `t${i}`);
  const answers = await plane.heartbeat(tokens);
  expect(answers.map((answer) => 'token' in answer && answer.token)).toEqual(tokens.map((token) => `${token}'`));
  expect(Math.max(...sizes)).toBeLessThanOrEqual(1000);
});

test.each([
  [503, '', 'unavailable: it answers with 503'],
  [404, '<html>', 'execution_api_server_url'],
  [401, '{"detail":"The token is wrong or has expired"}', '401 The token is wrong or has expired'],
])('an answer of %d with %j is told in words', async (status, body, words) => {
  const plane = await connect((_request, response) => response.writeHead(status).end(body));
  await expect(plane.keepLog('t', { position: 0, end: 1, text: 'x' })).rejects.toThrow(words);
});
