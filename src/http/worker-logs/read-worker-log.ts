import { relative } from 'node:path';
import { Readable } from 'node:stream';
import type { Config } from '../../config/config.ts';
import type { Clock } from '../../foundation/clock.ts';
import type { LogPart } from '../../taskprocess/read-try-log.ts';
import { END_HEADER, LAST_HEADER } from './log-server.ts';
import { LogSignatures } from './log-signature.ts';

/** The log of a try as its worker has it: at the same place below its log folder. */
export interface WorkerLog {
  readonly hostname: string;
  /** Where it would lie on this machine. */
  readonly file: string;
}

/** What a worker gave, or why it could not be had, for people. */
export type WorkerAnswer<Content> = { content: Content } | { failure: string };

/** Where `[webserver] log_fetch_timeout_sec` says nothing. */
const LONGEST_WAIT_MS = 30_000;
/** A worker says itself what it is called: nothing but a name or an address is to become part of an address. */
const HOST = /^(?:[\w.-]{1,255}|[\da-f:.]{2,45})$/i;

/** Where it is asked for; undefined where there are no workers elsewhere, or none of such a name. */
export function workerLogUrl(config: Config, { hostname, file }: WorkerLog): string | undefined {
  if (config.core.executor !== 'CeleryExecutor' || !HOST.test(hostname)) return undefined;
  const path = relative(config.logging.baseLogFolder, file);
  const host = hostname.includes(':') ? `[${hostname}]` : hostname;
  return `http://${host}:${config.logging.workerLogServerPort}/log/${encodeURIComponent(path)}`;
}

/** A part of a log; undefined where its worker has none. See readLogPart. */
export function readWorkerLogPart(
  config: Config,
  clock: Clock,
  log: WorkerLog,
  from: number,
  limit: number,
): Promise<WorkerAnswer<LogPart> | undefined> {
  return ask(config, clock, log, `?from=${from}&limit=${limit}`, async (response) => {
    const end = Number(response.headers.get(END_HEADER) ?? Number.NaN);
    if (!Number.isSafeInteger(end) || end < from) throw new Error('it answered with something else than a log');
    return { text: await readText(response, limit), end, isLast: response.headers.get(LAST_HEADER) === 'true' };
  });
}

/** The whole of a log; undefined where its worker has none. */
export function streamWorkerLog(
  config: Config,
  clock: Clock,
  log: WorkerLog,
): Promise<WorkerAnswer<Readable> | undefined> {
  return ask(config, clock, log, '', ({ body }) => Promise.resolve(body ? Readable.fromWeb(body) : Readable.from([])));
}

async function ask<Content>(
  config: Config,
  clock: Clock,
  log: WorkerLog,
  query: string,
  read: (response: Response) => Promise<Content>,
): Promise<WorkerAnswer<Content> | undefined> {
  const url = workerLogUrl(config, log);
  if (url === undefined) return undefined;
  const signatures = new LogSignatures(config.webserver.secretKey, clock);
  const path = relative(config.logging.baseLogFolder, log.file);
  const headers = { authorization: `Bearer ${signatures.sign(path)}` };
  const overdue = new AbortController();
  const cancel = clock.after(config.webserver.logFetchTimeoutMs ?? LONGEST_WAIT_MS, () => overdue.abort());
  try {
    // A worker sends nobody elsewhere.
    const response = await fetch(`${url}${query}`, { headers, redirect: 'error', signal: overdue.signal });
    if (response.ok) return { content: await read(response) };
    await response.body?.cancel();
    if (response.status === 404) return undefined;
    return { failure: response.status === 403 ? REFUSED : `it answered with ${response.status}` };
  } catch (error) {
    return { failure: overdue.signal.aborted ? 'it did not answer in time' : reasonOf(error) };
  } finally {
    cancel();
  }
}

const REFUSED =
  "please make sure that all machines have the same 'secret_key' in their section 'webserver', and that their clocks agree";

/** No more than was asked for, whatever comes. */
async function readText(response: Response, limit: number): Promise<string> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of response.body ?? []) {
    pieces.push(piece);
    length += piece.length;
    if (length > limit) throw new Error('it answered with more than was asked for');
  }
  return Buffer.concat(pieces).toString();
}

/** What `fetch` hides behind `fetch failed`. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error && error.cause.message !== '' ? error.cause.message : error.message;
}
