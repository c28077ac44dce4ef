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

/** Where `[webserver] log_fetch_timeout_sec` says nothing. */
const LONGEST_WAIT_MS = 30_000;

/** Where it is asked for; undefined where there are no workers elsewhere. */
export function workerLogUrl(config: Config, { hostname, file }: WorkerLog): string | undefined {
  if (config.core.executor !== 'CeleryExecutor' || hostname === '') return undefined;
  const path = relative(config.logging.baseLogFolder, file);
  const host = hostname.includes(':') ? `[${hostname}]` : hostname;
  return `http://${host}:${config.logging.workerLogServerPort}/log/${encodeURIComponent(path)}`;
}

/** A part of a log; undefined where the worker cannot be reached or has none. See readLogPart. */
export async function readWorkerLogPart(
  config: Config,
  clock: Clock,
  log: WorkerLog,
  from: number,
  limit: number,
): Promise<LogPart | undefined> {
  const response = await ask(config, clock, log, `?from=${from}&limit=${limit}`);
  if (!response) return undefined;
  const end = Number(response.headers.get(END_HEADER));
  return { text: await response.text(), end, isLast: response.headers.get(LAST_HEADER) === 'true' };
}

/** The whole of a log; undefined where the worker cannot be reached or has none. */
export async function streamWorkerLog(config: Config, clock: Clock, log: WorkerLog): Promise<Readable | undefined> {
  const response = await ask(config, clock, log, '');
  return response?.body ? Readable.fromWeb(response.body) : undefined;
}

async function ask(config: Config, clock: Clock, log: WorkerLog, query: string): Promise<Response | undefined> {
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
    if (response.ok) return response;
    await response.body?.cancel();
    return undefined;
  } catch {
    return undefined;
  } finally {
    cancel();
  }
}
