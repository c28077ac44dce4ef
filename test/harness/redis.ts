import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ForeignServer, startForeignServer } from './foreign-server.ts';
import { freePort } from './ports.ts';

/** Whether this run of the tests is to use Redis. Where it says so and there is none, tests fail. */
export const testsRedis = Boolean(process.env['TRADEWIND_TEST_REDIS']);

/** A Redis that keeps nothing on disk: what it knows is gone when it ends. */
export interface RedisServer {
  readonly port: number;
  /** `[celery] broker_url`. */
  readonly url: string;
  /** Ends it at once. */
  kill(): Promise<void>;
  /** Starts it again, empty, at the same address. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts a Redis on a port of its own. @throws Error where it is not installed */
export async function startRedis(): Promise<RedisServer> {
  const folder = mkdtempSync(join(tmpdir(), 'tradewind-redis-'));
  const port = await freePort();
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--dir', folder];
  const start = () => startForeignServer('redis-server', args, { port });
  let server: ForeignServer | undefined = await start();
  const kill = async () => {
    await server?.end();
    server = undefined;
  };
  return {
    port,
    url: `redis://127.0.0.1:${port}/0`,
    kill,
    async restart() {
      await kill();
      server = await start();
    },
    async stop() {
      await kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
