import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { ApiClient } from './api-client.ts';
import type { Home } from './home.ts';
import { BIN, type Settings, environmentOf } from './installed-program.ts';
import { freePort } from './ports.ts';
import { type ProcessMark, killAll, living, processTree } from './processes.ts';
import { until } from './until.ts';

/** How a process ended: its exit code, or the signal that ended it. */
export type Exit = number | NodeJS.Signals;

/** A command of Tradewind that was started on a home. */
export class ServerProcess {
  readonly child: ChildProcess;
  readonly home: Home;
  readonly port: number;
  /** Standard output and standard error so far. */
  output = '';
  readonly ended: Promise<Exit>;
  readonly #tree = new Map<string, ProcessMark>();

  constructor(home: Home, port: number, args: readonly string[], settings: Settings) {
    this.home = home;
    this.port = port;
    this.child = spawn('sh', [join(BIN, 'tradewind'), ...args], {
      env: environmentOf(home, { AIRFLOW__WEBSERVER__WEB_SERVER_PORT: String(port), ...settings }),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => (this.output += text));
    }
    this.ended = new Promise((resolve, reject) => {
      this.child.once('error', reject);
      this.child.once('close', (code, signal) => resolve(signal ?? code ?? 0));
    });
    this.child.once('exit', () => process.off('exit', this.#killWithUs));
    process.on('exit', this.#killWithUs);
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** A client without credentials, or with those of a user. */
  api(credentials?: { user: string; password: string }): ApiClient {
    return new ApiClient(this.url, credentials);
  }

  /** What lives of the server and everything below it, also what has left its tree since the last call. */
  tree(): ProcessMark[] {
    const found = this.child.pid === undefined ? [] : processTree(this.child.pid);
    for (const mark of found) this.#tree.set(`${mark.pid} ${mark.startedAt}`, mark);
    return living([...this.#tree.values()]);
  }

  /** Sends a signal to the server alone and waits for its end. */
  async end(signal: NodeJS.Signals): Promise<Exit> {
    this.tree();
    this.child.kill(signal);
    return this.ended;
  }

  /** Waits until nothing that it started is left. @throws Error that names what is */
  async untilTreeIsGone(timeoutMs = 5_000): Promise<void> {
    try {
      await until('the processes end', () => this.tree().length === 0, timeoutMs);
    } catch {
      throw new Error(`still there ${timeoutMs / 1000} s after the server: ${JSON.stringify(this.tree())}`);
    }
  }

  /** Ends the server and everything that it started, however it fares. */
  destroy(): void {
    killAll(this.tree());
  }

  /** A test process that ends early takes its servers along. */
  readonly #killWithUs = () => this.destroy();
}

export interface StartOptions {
  /** `standalone` where nothing is said. */
  args?: readonly string[];
  settings?: Settings;
  /** A free one where nothing is said. */
  port?: number;
}

/**
 * Starts a command of the built Tradewind, as a user does, and waits until it says that it is ready. Everybody may call its API,
 * and examples are left out, unless the settings say otherwise.
 * @throws Error with what it printed, where it ends instead
 */
export async function startServer(home: Home, options: StartOptions = {}): Promise<ServerProcess> {
  const { args = ['standalone'], settings = {}, port = await freePort() } = options;
  const server = new ServerProcess(home, port, args, {
    AIRFLOW__API__AUTH_BACKENDS: 'airflow.api.auth.backend.default',
    ...settings,
  });
  let exit: Exit | undefined;
  void server.ended.then((how) => (exit = how));
  try {
    await until(`${args[0]} is ready`, () => exit !== undefined || / is ready/.test(server.output));
    if (exit !== undefined) throw new Error(`${args[0]} ended with ${exit}`);
  } catch (error) {
    server.destroy();
    throw new Error(`${String(error)}\n${server.output}`, { cause: error });
  }
  return server;
}

/** Runs a command of Tradewind to its end. */
export async function runCommand(
  home: Home,
  args: readonly string[],
  settings: Settings = {},
): Promise<{ exit: Exit; output: string }> {
  const command = new ServerProcess(home, 0, args, settings);
  const exit = await command.ended;
  return { exit, output: command.output };
}
