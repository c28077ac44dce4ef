import { type ServerResponse, createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { expect, test } from 'vitest';
import { limitPipelining } from './limit-pipelining.ts';

const REQUESTS = 50_000;
const MOST = 16;

test('a connection that sends without waiting is read as fast as it is answered', async () => {
  let open: ServerResponse[] | undefined = [];
  let mostOpen = 0;
  let answered = 0;
  const paused = Promise.withResolvers<void>();
  const server = createServer((_request, response) => {
    if (open === undefined) {
      response.end('!');
      return;
    }
    open.push(response);
    mostOpen = open.length;
  });
  limitPipelining(server, MOST);
  server.once('connection', (connection) => connection.once('pause', paused.resolve));
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  const all = Promise.withResolvers<void>();
  socket.on('data', (chunk) => {
    // The body of each answer.
    answered += String(chunk).split('!').length - 1;
    if (answered >= REQUESTS) all.resolve();
  });
  socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(REQUESTS));
  await paused.promise;
  // What one piece of the stream held was read, and nothing after it.
  expect(mostOpen).toBeGreaterThan(MOST);
  expect(mostOpen).toBeLessThan(REQUESTS / 10);
  const held = open;
  open = undefined;
  for (const response of held) response.end('!');
  await all.promise;
  expect(answered).toBe(REQUESTS);
  socket.destroy();
  await new Promise((closed) => server.close(closed));
});
