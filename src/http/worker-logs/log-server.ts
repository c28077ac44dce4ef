import { realpath } from 'node:fs/promises';
import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http';
import { join, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { AppError } from '../../foundation/app-error.ts';
import type { Clock } from '../../foundation/clock.ts';
import type { Logger } from '../../foundation/log.ts';
import type { Service } from '../../foundation/service.ts';
import { readLogPart, streamLog } from '../../taskprocess/read-try-log.ts';
import { readBearerToken } from '../auth/token/token-backend.ts';
import { LogSignatures } from './log-signature.ts';

/** Which logs are served, and to whom. */
export interface LogServerOptions {
  clock: Clock;
  logger: Logger;
  /** `[logging] base_log_folder`. */
  folder: string;
  /** `[webserver] secret_key`, the same as the web server has. */
  secretKey: string;
  /** `[logging] worker_log_server_port`; 0 takes a free one. */
  port: number;
  /** Where it listens; all addresses of the machine, where nothing is said. */
  host?: string;
}

/** Headers of an answer with a part of a log: where the part ends, and whether anything follows it. */
export const END_HEADER = 'x-log-end';
export const LAST_HEADER = 'x-log-is-last';
const LONGEST_PART = 64 * 1024 * 1024;

/** Lets the web server read the logs of this machine, one signed request for each: `GET /log/<path below the log folder>`. */
export class LogServer implements Service {
  readonly #options: LogServerOptions;
  readonly #signatures: LogSignatures;
  #server: Server | undefined;

  constructor(options: LogServerOptions) {
    this.#options = options;
    this.#signatures = new LogSignatures(options.secretKey, options.clock);
  }

  get port(): number {
    const address = this.#server?.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  }

  /** @throws AppError INVALID_INPUT where the port is taken */
  async start(): Promise<void> {
    const server = createServer((request, response) => void this.#answer(request, response));
    this.#server = server;
    const { port, host } = this.#options;
    await new Promise<void>((resolve, reject) => {
      server.once('error', (cause) => {
        const reason = `logs cannot be served at [logging] worker_log_server_port = ${port}: ${cause.message}`;
        reject(new AppError('INVALID_INPUT', { reason }, { cause }));
      });
      server.listen({ port, ...(host !== undefined && { host }) }, resolve);
    });
  }

  async stop(): Promise<void> {
    const server = this.#server;
    if (!server?.listening) return;
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const refuse = (status: number) => response.writeHead(status).end();
    try {
      const url = new URL(request.url ?? '/', 'http://worker');
      if (request.method !== 'GET' || !url.pathname.startsWith('/log/')) return void refuse(404);
      const path = decodeURIComponent(url.pathname.slice('/log/'.length));
      const signature = readBearerToken(request.headers.authorization);
      if (signature === undefined || !this.#signatures.accepts(signature, path)) return void refuse(403);
      const file = await this.#fileOf(path);
      if (file === undefined) return void refuse(404);
      const from = url.searchParams.get('from');
      if (from === null) await sendWhole(file, response);
      else await sendPart(file, Number(from), Number(url.searchParams.get('limit')), response);
    } catch (error) {
      this.#options.logger.warning({ reason: String(error) }, 'a log could not be sent');
      if (response.headersSent) response.destroy();
      else refuse(error instanceof URIError ? 400 : 500);
    }
  }

  /** The file, where it lies in the log folder whatever links lead to it. */
  async #fileOf(path: string): Promise<string | undefined> {
    if (path.includes('\0') || !path.endsWith('.log')) return undefined;
    try {
      const folder = await realpath(this.#options.folder);
      const file = await realpath(join(folder, path));
      return file.startsWith(folder + sep) ? file : undefined;
    } catch {
      return undefined;
    }
  }
}

const TEXT = { 'content-type': 'text/plain; charset=utf-8' };

async function sendWhole(file: string, response: ServerResponse): Promise<void> {
  const content = await streamLog(file);
  if (!content) return void response.writeHead(404).end();
  response.writeHead(200, TEXT);
  await pipeline(content, response);
}

async function sendPart(file: string, from: number, limit: number, response: ServerResponse): Promise<void> {
  const isSound = Number.isSafeInteger(from) && from >= 0 && Number.isSafeInteger(limit) && limit > 0;
  if (!isSound) return void response.writeHead(400).end();
  const part = await readLogPart(file, from, Math.min(limit, LONGEST_PART));
  if (!part) return void response.writeHead(404).end();
  response.writeHead(200, { ...TEXT, [END_HEADER]: String(part.end), [LAST_HEADER]: String(part.isLast) });
  response.end(part.text);
}
