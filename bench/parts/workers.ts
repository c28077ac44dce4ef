import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { type Database } from '../../src/metadata/database.ts';
import { openDatabase } from '../../src/metadata/open-database.ts';
import { ApiClient } from '../setup/api-client.ts';
import { noopDag, probeDag } from '../setup/dag-code.ts';
import { type DatabaseKind, databaseKinds } from '../setup/databases.ts';
import { makeHome } from '../setup/home.ts';
import { untilDagsAre, untilRunsEnded } from '../setup/observe.ts';
import type { Part, Size } from '../part.ts';
import { measureRawQueue } from '../baselines/raw-queue.ts';
import { BIN, environmentOf } from '../../test/harness/installed-program.ts';
import { type RedisServer, startRedis } from '../../test/harness/redis.ts';
import { endProgram, untilPrinted } from '../setup/child-program.ts';
import type { Report } from '../report.ts';
import { makeScratchFolder } from '../setup/scratch-folder.ts';
import { startServer } from '../setup/server.ts';
import { median, medianOf } from '../statistics.ts';

/** Default of `[celery] worker_concurrency`. */
const CONCURRENCY = 16;
/** So many may be with the workers and in their queue. */
const PARALLELISM = 512;

/** How often the database is asked whether the run has ended, so that asking costs nothing beside what is measured. */
const LOOK_MS = 10;

/** Tasks that do nothing, through HTTP, scheduler, Redis and two workers, beside jobs of a bare queue. Left out without Redis. */
export const workers: Part = {
  name: 'workers',
  async run(report, size) {
    let redis: RedisServer;
    try {
      redis = await startRedis();
    } catch (error) {
      process.stderr.write(`workers are left out: ${String(error)}\n`);
      return;
    }
    try {
      for (const kind of databaseKinds()) await measureOn(kind, redis, report, size);
    } finally {
      await redis.stop();
    }
  },
};

async function measureOn(kind: DatabaseKind, redis: RedisServer, report: Report, size: Size): Promise<void> {
  const jobs = size.quick ? 2_000 : 10_000;
  const raw = await medianOf(size.times, () => measureRawQueue(redis.port, jobs, CONCURRENCY));
  const home = await makeHome(kind);
  // Not more: each makes a folder and a file, and what is cheap to make of these on a disk comes to an end.
  const tasks = size.quick ? 500 : 4_000;
  home.writeDag('wide.ts', noopDag('wide', tasks));
  home.writeDag('probe.ts', probeDag('probe'));
  const broker = {
    AIRFLOW__CORE__EXECUTOR: 'CeleryExecutor',
    AIRFLOW__CORE__PARALLELISM: String(PARALLELISM),
    AIRFLOW__CORE__DEFAULT_POOL_TASK_SLOT_COUNT: String(PARALLELISM),
    AIRFLOW__CELERY__BROKER_URL: `redis://127.0.0.1:${redis.port}/${kind.id === 'sqlite' ? 1 : 2}`,
  };
  const server = await startServer(home, broker);
  const settings = {
    ...broker,
    AIRFLOW__CORE__EXECUTION_API_SERVER_URL: `http://${server.host}:${server.port}/execution/`,
  };
  const started: ChildProcess[] = [];
  const client = new ApiClient(server);
  const db = openDatabase(home.databaseUrl);
  try {
    for (const name of ['first', 'second']) started.push(await startWorker(name, settings));
    await untilDagsAre(db, 2);
    const timeRun = async () => {
      const startMs = performance.now();
      await client.trigger('wide');
      await untilRunsEnded(db, LOOK_MS);
      return (tasks / (performance.now() - startMs)) * 1000;
    };
    await timeRun();
    await timeRun();
    const value = await medianOf(size.times, timeRun);
    const baseline = { name: 'bare queue', value: raw };
    report.add({
      id: `${kind.id}/workers`,
      label: `${kind.name}: 1 run × ${tasks} tasks through Redis and two workers`,
      value,
      unit: 'tasks/s',
      baseline,
    });
    const count = size.quick ? 30 : 200;
    for (let i = 0; i < count; i++) {
      await client.trigger('probe');
      await untilRunsEnded(db);
    }
    const waits = (await readWaits(db)).slice(Math.floor(count / 5));
    report.add({
      id: `${kind.id}/enqueue-to-start`,
      label: `${kind.name}: handed out to task code on a worker, p50`,
      value: median(waits),
      unit: 'ms',
    });
  } finally {
    client.close();
    await db.close();
    await Promise.all(started.map(endProgram));
    await server.stop();
    await home.dropDatabase();
  }
}

async function startWorker(name: string, settings: Readonly<Record<string, string>>): Promise<ChildProcess> {
  const path = makeScratchFolder();
  const child = spawn('sh', [join(BIN, 'tradewind'), 'celery', 'worker', '-s', '-H', name], {
    env: environmentOf({ path, databaseUrl: 'sqlite:////nonexistent/of-nobody.db' }, settings),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await untilPrinted(child, 'is ready');
  return child;
}

/** Milliseconds from `queued_dttm` to what the code of the probes said. */
async function readWaits(db: Database): Promise<number[]> {
  const rows = await db.all<{ queued_dttm: string; value: string }>({
    sql: `SELECT ti.queued_dttm, x.value FROM task_instance ti
      JOIN xcom x ON x.dag_id = ti.dag_id AND x.run_id = ti.run_id AND x.task_id = ti.task_id
      WHERE ti.dag_id = 'probe' ORDER BY ti.queued_dttm`,
    parameters: [],
  });
  return rows.map(({ queued_dttm: at, value }) => Number(value) - Date.parse(`${at.slice(0, 23)}Z`));
}
