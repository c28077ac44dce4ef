import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { systemClock } from '../../src/foundation/clock.ts';
import { declareDead } from '../../src/metadata/scheduling/schedulers.ts';
import { testDatabases } from '../../src/metadata/test-databases.ts';
import { type Home, makeHome } from '../harness/home.ts';
import { killAll } from '../harness/processes.ts';
import { type ServerProcess, startServer } from '../harness/server.ts';
import { until } from '../harness/until.ts';
import { seededRandom } from './random.ts';
import { findDamage, writeWorkDag } from '../harness/work-dag.ts';

/** How often the server is killed. */
const KILLS = Number(process.env['TRADEWIND_CHAOS_KILLS'] ?? 8);
const SEED = Number(process.env['TRADEWIND_CHAOS_SEED'] ?? Math.floor(Math.random() * 1e6));

/** So many runs are under way at each kill. */
const RUNS = 200;
/** Requests for runs that are on the way at each kill. */
const REQUESTS = 10;
const TASK_MS = 20;

const SETTINGS = {
  AIRFLOW__CORE__PARALLELISM: '8',
  AIRFLOW__TRADEWIND__TASK_PROCESS_POOL_MIN: '4',
  AIRFLOW__LOGGING__LOGGING_LEVEL: 'WARNING',
};

async function unfinishedRuns({ db }: Home): Promise<number> {
  const row = await db.first<{ runs: number }>({
    sql: "SELECT count(*) AS runs FROM dag_run WHERE state NOT IN ('success', 'failed')",
    parameters: [],
  });
  return Number(row?.runs);
}

/** Waits until a condition of the home holds; where it never does, says what stands. */
async function untilAllEnded(home: Home, timeoutMs: number): Promise<void> {
  await until('all runs end', async () => (await unfinishedRuns(home)) === 0, timeoutMs);
}

async function untilDagIsThere(server: ServerProcess): Promise<void> {
  await until('the DAG is there', async () => (await server.api().get('/dags/work/paused')).status === 200);
}

describe.each(testDatabases())('on $name', (kind) => {
  test(
    `a server that is killed ${KILLS} times loses no run and no try (TRADEWIND_CHAOS_SEED=${SEED})`,
    { timeout: 120_000 + KILLS * 6_000 },
    async () => {
      const random = seededRandom(SEED);
      const home = await makeHome(kind);
      try {
        writeWorkDag(home, TASK_MS);
        let server = await startServer(home, { settings: SETTINGS });
        const { port } = server;
        await untilDagIsThere(server);
        const acknowledged: string[] = [];
        let triggered = 0;
        const trigger = async (from: ServerProcess) => {
          const runId = `run-${++triggered}`;
          await from.api().trigger('work', { run_id: runId });
          acknowledged.push(runId);
        };
        for (let kill = 0; kill < KILLS; kill++) {
          const missing = RUNS - (await unfinishedRuns(home));
          await Promise.all(Array.from({ length: Math.max(0, missing) }, () => trigger(server)));
          // Not a wait for something, but the random moment.
          await sleep(20 + random() * 1_000);
          // Those that are on the way may be accepted or not; nobody is told so.
          const triggers = Promise.allSettled(Array.from({ length: REQUESTS }, () => trigger(server)));
          await sleep(random() * 30);
          const dying = server;
          expect(await dying.end('SIGKILL')).toBe('SIGKILL');
          await triggers;
          server = await startServer(home, { port, settings: SETTINGS });
          await dying.untilTreeIsGone();
        }
        await untilAllEnded(home, 90_000);
        expect(acknowledged.length).toBeGreaterThanOrEqual(RUNS);
        expect(await findDamage(home, acknowledged)).toEqual([]);
        expect(await server.end('SIGTERM')).toBe(0);
        await until('no process is left', () => home.processes().length === 0, 5_000);
      } finally {
        await home.remove();
      }
    },
  );
});

describe.each(testDatabases().filter(({ name }) => name === 'PostgreSQL'))('two schedulers on $name', (kind) => {
  const settings = { ...SETTINGS, AIRFLOW__SCHEDULER__SCHEDULER_ZOMBIE_TASK_THRESHOLD: '2' };

  /** Both have runs of their own. */
  async function startBoth(
    home: Home,
    runs: number,
  ): Promise<{ first: ServerProcess; second: ServerProcess; runIds: string[] }> {
    writeWorkDag(home, TASK_MS);
    const first = await startServer(home, { settings });
    await untilDagIsThere(first);
    const second = await startServer(home, { args: ['scheduler'], settings });
    const runIds: string[] = [];
    const triggerMore = async () => {
      const more = Array.from({ length: runs }, (_, index) => `run-${runIds.length + index}`);
      await Promise.all(more.map((runId) => first.api().trigger('work', { run_id: runId })));
      runIds.push(...more);
    };
    await until('both have tasks that run', async () => {
      const rows = await home.db.all({
        sql: "SELECT DISTINCT queued_by_job_id FROM task_instance WHERE state = 'running'",
        parameters: [],
      });
      // The first to hear of a run has it: one of them may have had all.
      if (rows.length < 2 && (await unfinishedRuns(home)) < runs / 2) await triggerMore();
      return rows.length === 2;
    });
    return { first, second, runIds };
  }

  test('where one is killed, the other takes its work over and runs nothing twice at once', async () => {
    const home = await makeHome(kind);
    try {
      const { second, runIds } = await startBoth(home, 60);
      await second.end('SIGKILL');
      await second.untilTreeIsGone();
      await untilAllEnded(home, 50_000);
      expect(await findDamage(home, runIds)).toEqual([]);
    } finally {
      await home.remove();
    }
  });

  test('where one freezes with its tasks, the other takes its work over, and it harms nobody when it thaws', async () => {
    const home = await makeHome(kind);
    try {
      const { second, runIds } = await startBoth(home, 60);
      const frozen = second.tree();
      for (const { pid } of frozen) process.kill(pid, 'SIGSTOP');
      await untilAllEnded(home, 50_000);
      for (const { pid } of frozen) process.kill(pid, 'SIGCONT');
      const jobs = async () =>
        home.db.all<{ state: string }>({ sql: 'SELECT state FROM job ORDER BY id', parameters: [] });
      await until('it signs on anew', async () => (await jobs()).length === 3);
      expect((await jobs()).map(({ state }) => state)).toEqual(['running', 'failed', 'running']);
      expect(await findDamage(home, runIds)).toEqual([]);
      expect(await second.end('SIGTERM')).toBe(0);
      expect(await findDamage(home, runIds)).toEqual([]);
      killAll(frozen);
    } finally {
      await home.remove();
    }
  });

  test('where both are taken for dead again and again though they live, all runs end well', async () => {
    const home = await makeHome(kind);
    try {
      const { runIds } = await startBoth(home, 60);
      for (let times = 0; times < 10; times++) {
        const living = { sql: "SELECT id FROM job WHERE state = 'running' ORDER BY id LIMIT 1", parameters: [] };
        const job = await until('one lives', () => home.db.first<{ id: number }>(living));
        const now = systemClock.now();
        await home.db.transaction((tx) => declareDead(tx, job.id, now, now));
        await until('it signs on anew', async () => {
          const jobs = { sql: "SELECT id FROM job WHERE state = 'running'", parameters: [] };
          return (await home.db.all(jobs)).length === 2;
        });
      }
      await untilAllEnded(home, 50_000);
      // Nobody can keep what the one has begun from running on while the other begins it anew.
      const damage = await findDamage(home, runIds);
      expect(damage.filter((line) => !line.startsWith('at once'))).toEqual([]);
    } finally {
      await home.remove();
    }
  });
});
