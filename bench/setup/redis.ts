import { type ChildProcess, spawn } from 'node:child_process';
import { connect } from 'node:net';
import { makeScratchFolder } from './scratch-folder.ts';
import { freePort } from './server.ts';
import { waitUntil } from './wait-until.ts';

/** A Redis that keeps nothing on disk. */
export interface RedisServer {
  readonly port: number;
  stop(): Promise<void>;
}

/** Starts the `redis-server` of this machine; undefined where there is none. */
export async function startRedis(): Promise<RedisServer | undefined> {
  const port = await freePort();
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--dir', makeScratchFolder()];
  const child = spawn('redis-server', args, { stdio: 'ignore' });
  const { promise: ended, resolve } = Promise.withResolvers<void>();
  let isOver = false;
  for (const event of ['error', 'exit'] as const) {
    child.once(event, () => {
      isOver = true;
      resolve();
    });
  }
  await waitUntil('Redis listens', async () => isOver || (await accepts(port)));
  if (isOver) return undefined;
  return {
    port,
    async stop() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

/** Ends a program and waits for that. */
export async function endProgram(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  const force = setTimeout(() => child.kill('SIGKILL'), 30_000);
  await ended;
  clearTimeout(force);
}

/** Waits for a word on the output of a program; the rest of it is dropped. @throws Error where it ends before */
export async function untilPrinted(child: ChildProcess, word: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    let printed = '';
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      printed += text;
      if (printed.includes(word)) resolve();
    });
    child.once('exit', (code, signal) => reject(new Error(`a program of the benchmark ended: ${code ?? signal}`)));
  });
  child.stdout?.removeAllListeners('data').resume();
}
