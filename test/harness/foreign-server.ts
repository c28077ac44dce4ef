import { type ChildProcess, spawn } from 'node:child_process';
import { isAnswering } from './ports.ts';
import { until } from './until.ts';

/** A server program of somebody else, run in the foreground for a test. */
export interface ForeignServer {
  readonly child: ChildProcess;
  /** Ends it at once, and waits for that. */
  end(): Promise<void>;
}

/**
 * Starts a server program and waits until it listens on a port of this machine. It ends with the test process at the latest.
 * @throws Error with what it printed, where it ends instead or cannot be started
 */
export async function startForeignServer(
  program: string,
  args: readonly string[],
  { port, env = {} }: { port: number; env?: Readonly<Record<string, string>> },
): Promise<ForeignServer> {
  const child = spawn(program, args, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  let isOver = false;
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text: Buffer) => (output += text.toString()));
  const ended = new Promise<void>((resolve) => {
    const finish = () => {
      isOver = true;
      resolve();
    };
    child.once('error', (error) => {
      output += error.message;
      finish();
    });
    child.once('close', finish);
  });
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  const end = async () => {
    process.off('exit', kill);
    kill();
    await ended;
  };
  try {
    await until(`${program} listens`, async () => isOver || (await isAnswering(port)));
    if (isOver) throw new Error(`${program} ended: ${output}`);
  } catch (error) {
    await end();
    throw error;
  }
  return { child, end };
}
