import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { BIN, type Settings, environmentOf } from '../../test/harness/installed-program.ts';
import { freePort } from '../../test/harness/ports.ts';
import { endProgram, untilPrinted } from './child-program.ts';
import type { Home } from './home.ts';

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
export async function startServer(home: Home, settings: Settings = {}): Promise<Server> {
  const port = await freePort();
  const logFile = join(home.path, 'server.log');
  const log = openSync(logFile, 'a');
  const startMs = performance.now();
  const child = spawn('sh', [join(BIN, 'tradewind'), 'standalone'], {
    env: environmentOf(home, {
      AIRFLOW__API__AUTH_BACKENDS: 'airflow.api.auth.backend.default',
      AIRFLOW__WEBSERVER__WEB_SERVER_PORT: String(port),
      ...settings,
    }),
    stdio: ['ignore', 'pipe', log],
  });
  closeSync(log);
  try {
    await untilPrinted(child, 'Tradewind is ready');
  } catch (error) {
    child.kill('SIGKILL');
    throw new Error(`${String(error)}\n${readFileSync(logFile, 'utf8').slice(-2000)}`, { cause: error });
  }
  return {
    host: '127.0.0.1',
    port,
    pid: child.pid ?? 0,
    readyMs: performance.now() - startMs,
    stop: () => endProgram(child),
  };
}
