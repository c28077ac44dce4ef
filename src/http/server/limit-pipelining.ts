import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/** What is known of a connection. */
interface Reading {
  waiting: number;
  isStopped: boolean;
}

/**
 * Stops reading from a connection that has more requests waiting for their answers than so many; one that sends without waiting
 * would otherwise fill the memory while the database is slow. What has been read already is still answered.
 */
export function limitPipelining(server: Server, mostWaiting: number): void {
  const connections = new WeakMap<Socket, Reading>();
  // Before the handler, whose answer may be there at once.
  server.prependListener('request', ({ socket }, response) => {
    const reading = connections.get(socket) ?? { waiting: 0, isStopped: false };
    connections.set(socket, reading);
    reading.waiting += 1;
    if (reading.waiting > mostWaiting && !reading.isStopped) {
      reading.isStopped = true;
      stopReading(socket, reading);
    }
    response.once('close', () => {
      reading.waiting -= 1;
      if (!reading.isStopped || reading.waiting > mostWaiting / 2) return;
      reading.isStopped = false;
      socket.resume();
    });
  });
}

/**
 * Not at once: Node wants more of the connection at the end of each request, and would take this back. It says so with the next
 * tick, so this comes one later.
 */
function stopReading(socket: Socket, reading: Reading): void {
  process.nextTick(() =>
    process.nextTick(() => {
      if (reading.isStopped) socket.pause();
    }),
  );
}
