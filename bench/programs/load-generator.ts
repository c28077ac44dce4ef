import { connect } from 'node:net';

/*
 * Sends the same GET request over and over, one at a time on each connection, and prints what came of it as JSON. It speaks
 * HTTP by itself, because a full client costs more than the servers that it is to measure.
 * Arguments: host, port, path, connections, milliseconds.
 */
const [host = '', port = '', path = '', connections = '', durationMs = ''] = process.argv.slice(2);
const request = Buffer.from(`GET ${path} HTTP/1.1\r\nHost: ${host}:${port}\r\nAccept: */*\r\n\r\n`);
const latenciesMs: number[] = [];
let bodyBytes = 0;
let ended = false;

/** Bytes of the whole answer that begins so. Its head is small enough to come in one piece. */
function sizeOf(start: Buffer): number {
  const headEnd = start.indexOf('\r\n\r\n');
  const head = start.toString('latin1', 0, headEnd);
  const length = Number(/\r\ncontent-length: (\d+)/i.exec(head)?.[1]);
  if (headEnd < 0 || !head.startsWith('HTTP/1.1 200 ') || Number.isNaN(length))
    throw new Error(`unexpected answer: ${start.toString('latin1')}`);
  bodyBytes = length;
  return headEnd + 4 + length;
}

function open(): void {
  const socket = connect({ host, port: Number(port), noDelay: true });
  /** Bytes of the present answer that are yet to come. */
  let missing = 0;
  let sentMs = 0;
  const send = () => {
    sentMs = performance.now();
    socket.write(request);
  };
  socket.on('connect', send);
  socket.on('data', (part: Buffer) => {
    missing = missing === 0 ? sizeOf(part) - part.length : missing - part.length;
    if (missing > 0) return;
    latenciesMs.push(performance.now() - sentMs);
    if (ended) socket.destroy();
    else send();
  });
  socket.on('error', (error) => {
    throw error;
  });
}

const startMs = performance.now();
for (let i = 0; i < Number(connections); i++) open();
setTimeout(() => {
  const perSecond = (latenciesMs.length / (performance.now() - startMs)) * 1000;
  ended = true;
  latenciesMs.sort((a, b) => a - b);
  const p99Ms = latenciesMs[Math.floor(latenciesMs.length * 0.99)];
  process.stdout.write(`${JSON.stringify({ requests: latenciesMs.length, perSecond, p99Ms, bodyBytes })}\n`);
}, Number(durationMs));
