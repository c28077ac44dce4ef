import { connect } from 'node:net';

/** What to ask, given as the only argument, in JSON. */
export interface LoadPlan {
  host: string;
  port: number;
  method?: 'GET' | 'POST';
  /** Asked for in turns. */
  paths: readonly string[];
  /** Lines of the head, such as `Authorization: Basic …`. */
  headers?: readonly string[];
  /** Of each request; `{n}` is another number for each, `{date}` another date. */
  body?: string;
  connections: number;
  durationMs: number;
}

/*
 * Sends requests, one at a time on each connection, and prints what came of it as JSON. It speaks HTTP by itself, because a full
 * client costs more than the servers that it is to measure.
 */
const plan = JSON.parse(process.argv[2] ?? '') as LoadPlan;
const { host, port, paths, method = 'GET', headers = [], body } = plan;
const latenciesMs: number[] = [];
let bodyBytes = 0;
let ended = false;
let sent = 0;
/** Later generators begin where earlier ones cannot have come. */
const firstDateMs = Date.UTC(2000, 0, 1) + (Date.now() - Date.UTC(2026, 0, 1)) * 10;

const head = (path: string, length?: number) =>
  [
    `${method} ${path} HTTP/1.1`,
    `Host: ${host}:${port}`,
    'Accept: */*',
    ...headers,
    ...(length === undefined ? [] : ['Content-Type: application/json', `Content-Length: ${length}`]),
    '\r\n',
  ].join('\r\n');
const withoutBody = paths.map((path) => Buffer.from(head(path)));

function nextRequest(): Buffer | string {
  const n = sent++;
  if (body === undefined) return withoutBody[n % paths.length] ?? '';
  const unique = `${process.pid}_${n}`;
  const date = new Date(firstDateMs + n).toISOString();
  const text = body.replace('{n}', unique).replace('{date}', date);
  return head(paths[n % paths.length] ?? '', text.length) + text;
}

/** Bytes of the whole answer that begins so. Its head is small enough to come in one piece. */
function sizeOf(start: Buffer): number {
  const headEnd = start.indexOf('\r\n\r\n');
  const answered = start.toString('latin1', 0, headEnd);
  const length = Number(/\r\ncontent-length: (\d+)/i.exec(answered)?.[1]);
  if (headEnd < 0 || !answered.startsWith('HTTP/1.1 200 ') || Number.isNaN(length))
    throw new Error(`unexpected answer: ${start.toString('latin1')}`);
  bodyBytes = length;
  return headEnd + 4 + length;
}

function open(): void {
  const socket = connect({ host, port, noDelay: true });
  /** Bytes of the present answer that are yet to come. */
  let missing = 0;
  let sentMs = 0;
  const send = () => {
    sentMs = performance.now();
    socket.write(nextRequest());
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
for (let i = 0; i < plan.connections; i++) open();
setTimeout(() => {
  const perSecond = (latenciesMs.length / (performance.now() - startMs)) * 1000;
  ended = true;
  latenciesMs.sort((a, b) => a - b);
  const p99Ms = latenciesMs[Math.floor(latenciesMs.length * 0.99)];
  process.stdout.write(`${JSON.stringify({ requests: latenciesMs.length, perSecond, p99Ms, bodyBytes })}\n`);
}, plan.durationMs);
