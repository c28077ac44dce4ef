import { Agent as HttpAgent, type IncomingMessage, request as requestHttp } from 'node:http';
import { Agent as HttpsAgent, request as requestHttps } from 'node:https';
import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate } from 'node:zlib';
import { AppError } from '../../foundation/app-error.ts';
import { whyNoAnswer } from './why-no-answer.ts';

/** What a server answered. */
export interface ServerAnswer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly text: string;
}

/** What is sent to a server. */
interface RequestToSend {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

/** How requests reach the server. */
export interface Route {
  /** Certificates that may vouch for it; undefined: those that Node.js knows. */
  readonly ca: readonly string[] | undefined;
  /** For the whole answer. */
  readonly timeoutMs: number;
  /** Where `HTTP_PROXY`, `HTTPS_PROXY` and `NO_PROXY` count, in either case, as for Airflow's client. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Sends one request and reads the whole answer. @throws AppError as {@link openRoute} says */
export type SendRequest = (request: RequestToSend) => Promise<ServerAnswer>;

/** More than any answer of these APIs needs. */
const LONGEST_ANSWER = 256 * 1024 * 1024;
const TOO_LONG = 'its answer is longer than 256 MB';

/**
 * Opens the way to a server. Redirects are not followed, so that credentials go to no other server.
 * @returns what sends requests; it throws an AppError: CONTROL_PLANE_UNAVAILABLE where there is no answer, INVALID_INPUT for headers
 *   that cannot be sent
 */
export function openRoute({ ca, timeoutMs, env }: Route): SendRequest {
  const how = { keepAlive: true, proxyEnv: env };
  const secure = new HttpsAgent({ ...how, ...(ca && { ca: [...ca] }) });
  const plain = new HttpAgent(how);
  return async ({ method, url, headers, body }) => {
    const options = { method, headers, signal: AbortSignal.timeout(timeoutMs) };
    const send = () =>
      url.protocol === 'https:'
        ? requestHttps(url, { ...options, agent: secure })
        : requestHttp(url, { ...options, agent: plain });
    try {
      const answer = await begin(send, body);
      const { statusCode: status = 0 } = answer;
      return { status, headers: answer.headers, text: await unpack(answer, await readAll(answer)) };
    } catch (error) {
      if (error instanceof AppError) throw error;
      const reason = whyNoAnswer(error, { url, timeoutMs });
      throw new AppError('CONTROL_PLANE_UNAVAILABLE', { url: showServer(url), reason }, { cause: error });
    }
  };
}

/** The address of a server, without name and password. */
export function showServer(url: URL): string {
  return `${url.protocol}//${url.host}`;
}

function begin(send: () => ReturnType<typeof requestHttp>, body: string | undefined): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    try {
      send().once('response', resolve).on('error', reject).end(body);
    } catch (cause) {
      // Node.js names the header, not what it holds.
      const reason = `the credentials cannot be sent: ${cause instanceof Error ? cause.message : String(cause)}`;
      reject(new AppError('INVALID_INPUT', { reason }, { cause }));
    }
  });
}

async function readAll(answer: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of answer as AsyncIterable<Buffer>) {
      length += chunk.length;
      if (length > LONGEST_ANSWER) throw new Error(TOO_LONG);
      chunks.push(chunk);
    }
  } catch (cause) {
    const isCut = (cause as NodeJS.ErrnoException).code === 'ECONNRESET';
    throw isCut ? new Error('it hung up in the middle of its answer', { cause }) : cause;
  }
  return Buffer.concat(chunks);
}

const UNPACKERS = new Map([
  ['gzip', promisify(gunzip)],
  ['x-gzip', promisify(gunzip)],
  ['deflate', promisify(inflate)],
  ['br', promisify<Buffer, { maxOutputLength: number }, Buffer>(brotliDecompress)],
]);

/** The text of an answer that something in between may have packed, though nobody asked for it. */
async function unpack({ headers }: IncomingMessage, content: Buffer): Promise<string> {
  const encoding = headers['content-encoding']?.trim().toLowerCase() ?? 'identity';
  if (encoding === 'identity' || content.length === 0) return content.toString();
  const unpacker = UNPACKERS.get(encoding);
  if (!unpacker) throw new Error(`it packs its answer as '${encoding}', which is not known here`);
  try {
    return (await unpacker(content, { maxOutputLength: LONGEST_ANSWER })).toString();
  } catch (cause) {
    const isTooLong = (cause as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE';
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(isTooLong ? TOO_LONG : `its answer cannot be unpacked: ${reason}`, { cause });
  }
}
