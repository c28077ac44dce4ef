import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Home } from './home.ts';

/** The commands of the checkout, as a user has them. */
export const BIN = fileURLToPath(new URL('../../bin', import.meta.url));

/** A running `standalone`. */
export interface Server {
  host: string;
  port: number;
  /** Of the launcher, which becomes the server itself. */
  pid: number;
  /** From the command to the line that says it is ready. */
  readyMs: number;
  stop(): Promise<void>;
}

/**
 * Starts the built `standalone` on a home, as a user does; everybody may call its API, and examples are left out unless
 * `settings` (environment variables) say otherwise. All else is as installed.
 */
export async function startServer(home: Home, settings: Readonly<Record<string, string>> = {}): Promise<Server> {
  const port = await freePort();
  const logFile = join(home.path, 'server.log');
  const log = openSync(logFile, 'a');
  const startMs = performance.now();
  const child = spawn('sh', [join(BIN, 'tradewind'), 'standalone'], {
    env: serverEnvironment(home, { AIRFLOW__WEBSERVER__WEB_SERVER_PORT: String(port), ...settings }),
    stdio: ['ignore', 'pipe', log],
  });
  closeSync(log);
  try {
    await untilReady(child);
  } catch (error) {
    child.kill('SIGKILL');
    throw new Error(`${String(error)}\n${readFileSync(logFile, 'utf8').slice(-2000)}`, { cause: error });
  }
  return {
    host: '127.0.0.1',
    port,
    pid: child.pid ?? 0,
    readyMs: performance.now() - startMs,
    stop: () => stop(child),
  };
}

/** Nothing of the caller's own settings of Airflow or Tradewind gets in. */
export function serverEnvironment(home: Home, settings: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const { PATH, HOME, LANG, TMPDIR } = process.env;
  return {
    PATH,
    HOME,
    LANG,
    TMPDIR,
    TRADEWIND_HOME: home.path,
    AIRFLOW__DATABASE__SQL_ALCHEMY_CONN: home.databaseUrl,
    AIRFLOW__CORE__LOAD_EXAMPLES: 'False',
    AIRFLOW__API__AUTH_BACKENDS: 'airflow.api.auth.backend.default',
    ...settings,
  };
}

export async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port is free');
  return address.port;
}

async function untilReady(child: ChildProcess): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    let printed = '';
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      printed += text;
      if (printed.includes('Tradewind is ready')) resolve();
    });
    child.once('error', reject);
    child.once('exit', (code, signal) => reject(new Error(`the server ended while it started: ${code ?? signal}`)));
  });
  // Lines that nobody reads must not fill the pipe.
  child.stdout?.removeAllListeners('data').resume();
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  const force = setTimeout(() => child.kill('SIGKILL'), 15_000);
  await ended;
  clearTimeout(force);
}
