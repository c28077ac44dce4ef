import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestDatabaseKind } from '../../src/metadata/test-databases.ts';
import { type Home, makeHome } from '../harness/home.ts';
import { killAll, processesWith } from '../harness/processes.ts';
import type { Settings } from '../harness/installed-program.ts';
import { freePort } from '../harness/ports.ts';
import { type ServerProcess, startServer } from '../harness/server.ts';
import { until } from '../harness/until.ts';
import { type RedisServer, startRedis } from '../harness/redis.ts';

/** A control plane, a Redis, and workers that have neither its database nor its folders. */
export interface Installation {
  readonly home: Home;
  readonly redis: RedisServer;
  server: ServerProcess;
  readonly settings: Settings;
  /** Starts a worker on a home of its own. */
  startWorker(
    name: string,
    options?: { args?: readonly string[]; settings?: Settings; servesLogs?: boolean },
  ): Promise<ServerProcess>;
  /** Runs of the DAG `work` that have not ended. */
  unfinished(): Promise<number>;
  /** Does a task run on that worker? */
  runningOn(name: string): Promise<boolean>;
  remove(): Promise<void>;
}

/** What a worker needs to know of its installation, and nothing else. */
const WORKER_DATABASE = 'sqlite:////nonexistent/of-nobody.db';

export async function install(
  kind: TestDatabaseKind,
  writeDags: (home: Home) => void,
  more: Settings = {},
): Promise<Installation> {
  const home = await makeHome(kind);
  const redis = await startRedis();
  const port = await freePort();
  const settings = {
    AIRFLOW__CORE__EXECUTOR: 'CeleryExecutor',
    AIRFLOW__CELERY__BROKER_URL: redis.url,
    AIRFLOW__CORE__EXECUTION_API_SERVER_URL: `http://127.0.0.1:${port}/execution/`,
    AIRFLOW__TRADEWIND__TASK_PROCESS_POOL_MIN: '2',
    AIRFLOW__LOGGING__LOGGING_LEVEL: 'WARNING',
    ...more,
  };
  writeDags(home);
  const folders: string[] = [];
  const server = await startServer(home, { settings, port });
  return {
    home,
    redis,
    settings,
    server,
    startWorker(name, options = {}) {
      const path = mkdtempSync(join(tmpdir(), `tradewind-${name}-`));
      folders.push(path);
      return startServer(
        { ...home, path, databaseUrl: WORKER_DATABASE },
        {
          args: ['celery', 'worker', '-H', name, ...(options.servesLogs ? [] : ['-s']), ...(options.args ?? [])],
          settings: { ...settings, ...options.settings },
        },
      );
    },
    async unfinished() {
      const row = await home.db.first<{ runs: number }>({
        sql: "SELECT count(*) AS runs FROM dag_run WHERE state NOT IN ('success', 'failed')",
        parameters: [],
      });
      return Number(row?.runs);
    },
    async runningOn(name) {
      const sql = "SELECT id FROM task_instance WHERE state = 'running' AND hostname = $1";
      return (await home.db.first({ sql, parameters: [name] })) !== undefined;
    },
    async remove() {
      for (const path of folders) killAll(processesWith('TRADEWIND_HOME', path));
      await home.remove();
      await redis.stop();
      for (const path of folders) rmSync(path, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

export async function untilDagIsThere(server: ServerProcess, dagId: string): Promise<void> {
  await until('the DAG is there', async () => (await server.api().get(`/dags/${dagId}/paused`)).status === 200);
}
