import { describe, expect, test } from 'vitest';
import { testDatabases } from '../../src/metadata/test-databases.ts';
import { startServer } from '../harness/server.ts';
import { until } from '../harness/until.ts';
import { findDamage, writeWorkDag } from '../harness/work-dag.ts';
import { type Installation, install, untilDagIsThere } from './installation.ts';
import { testsRedis } from '../harness/redis.ts';

async function triggerRuns({ server }: Installation, from: number, count: number): Promise<string[]> {
  const names = Array.from({ length: count }, (_, n) => `run-${from + n}`);
  await Promise.all(names.map((run_id) => server.api().trigger('work', { run_id })));
  return names;
}

async function countTasks({ home }: Installation, where: string): Promise<number> {
  const row = await home.db.first<{ n: number }>({
    sql: `SELECT count(*) AS n FROM task_instance WHERE ${where}`,
    parameters: [],
  });
  return Number(row?.n);
}

const untilAllEnded = (on: Installation, timeoutMs = 60_000) =>
  until('all runs end', async () => (await on.unfinished()) === 0, timeoutMs);

describe.runIf(testsRedis).each(testDatabases())('workers of a control plane on $name', (kind) => {
  const inInstallation = async (taskMs: number, work: (on: Installation) => Promise<void>) => {
    const on = await install(kind, (home) => writeWorkDag(home, taskMs));
    try {
      await untilDagIsThere(on.server, 'work');
      await work(on);
    } finally {
      await on.remove();
    }
  };

  test(
    'tasks of a worker that is killed begin anew on another, and nothing runs twice at once',
    { timeout: 150_000 },
    () =>
      inInstallation(300, async (on) => {
        const first = await on.startWorker('first', { args: ['-c', '4'] });
        const second = await on.startWorker('second', { args: ['-c', '4'] });
        const runs: string[] = [];
        for (const [worker, name] of [
          [first, 'first'],
          [second, 'second'],
        ] as const) {
          runs.push(...(await triggerRuns(on, runs.length, 8)));
          await until(`${name} works`, () => countTasks(on, `state = 'running' AND hostname = '${name}'`));
          await worker.end('SIGKILL');
          await until(
            'its tasks are taken from it',
            async () => (await countTasks(on, `state = 'running' AND hostname = '${name}'`)) === 0,
            10_000,
          );
          await on.startWorker(`after-${name}`, { args: ['-c', '4'] });
          await worker.untilTreeIsGone();
        }
        await untilAllEnded(on);
        expect(await findDamage(on.home, runs)).toEqual([]);
      }),
  );

  test('a Redis that is killed and comes back empty loses nothing', { timeout: 120_000 }, () =>
    inInstallation(100, async (on) => {
      await on.startWorker('first', { args: ['-c', '2'] });
      const runs = await triggerRuns(on, 0, 10);
      await until('tasks wait in the queue', () => countTasks(on, "state = 'queued'"));
      await on.redis.kill();
      runs.push(...(await triggerRuns(on, 10, 5)));
      await until('tasks are handed out while Redis is away', () =>
        countTasks(on, "run_id >= 'run-10' AND state = 'queued'"),
      );
      await on.redis.restart();
      await untilAllEnded(on);
      expect(await findDamage(on.home, runs)).toEqual([]);
      expect(await countTasks(on, 'try_number > 1')).toBe(0);
    }),
  );

  test('a control plane that is killed finds its tasks on the workers again', { timeout: 120_000 }, () =>
    inInstallation(1500, async (on) => {
      await on.startWorker('first', { args: ['-c', '4'] });
      const runs = await triggerRuns(on, 0, 4);
      await until('tasks run', () => countTasks(on, "state = 'running'"));
      const { port } = on.server;
      await on.server.end('SIGKILL');
      on.server = await startServer(on.home, { settings: on.settings, port });
      await untilAllEnded(on);
      expect(await findDamage(on.home, runs)).toEqual([]);
      expect(await countTasks(on, 'try_number > 1')).toBe(0);
    }),
  );

  test(
    'a worker that is asked to stop hands back what it cannot finish, without spending a retry',
    { timeout: 120_000 },
    () =>
      inInstallation(1500, async (on) => {
        const first = await on.startWorker('first', { settings: { AIRFLOW__TRADEWIND__WORKER_STOP_TIMEOUT: '0.2' } });
        const runs = await triggerRuns(on, 0, 2);
        await until('tasks run', async () => (await countTasks(on, "state = 'running'")) === 2);
        expect(await first.end('SIGTERM')).toBe(0);
        await first.untilTreeIsGone();
        await until('they wait for a worker', async () => (await countTasks(on, "state = 'queued'")) === 2);
        expect(await countTasks(on, "task_id = 'split' AND max_tries = 1")).toBe(2);
        await on.startWorker('second');
        await untilAllEnded(on);
        expect(await findDamage(on.home, runs)).toEqual([]);
      }),
  );

  test('a worker that is asked to stop finishes what it can', { timeout: 120_000 }, () =>
    inInstallation(700, async (on) => {
      const first = await on.startWorker('first');
      const runs = await triggerRuns(on, 0, 2);
      await until('tasks run', async () => (await countTasks(on, "state = 'running'")) === 2);
      expect(await first.end('SIGTERM')).toBe(0);
      await on.startWorker('second');
      await untilAllEnded(on);
      expect(await findDamage(on.home, runs)).toEqual([]);
      expect(await countTasks(on, 'try_number > 1')).toBe(0);
    }),
  );
});
