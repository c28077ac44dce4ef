import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { testDatabases } from '../../src/metadata/test-databases.ts';
import type { Home } from '../harness/home.ts';
import { killAll, processesWith } from '../harness/processes.ts';
import { freePort } from '../harness/ports.ts';
import { runCommand, startServer } from '../harness/server.ts';
import { until } from '../harness/until.ts';
import { type Installation, install, untilDagIsThere } from './installation.ts';
import { testsRedis } from '../harness/redis.ts';

const [sqlite] = testDatabases();
if (!sqlite) throw new Error('there is always SQLite');

/** A task that says something, and goes on when a file is there. */
function writeTalkDag(home: Home): void {
  home.writeDag(
    'talk.ts',
    `import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { Dag } from 'tradewind';
const dag = new Dag('talk', { isPausedUponCreation: false });
dag.task('say', async () => {
  console.log('the first line');
  while (!existsSync(${JSON.stringify(join(home.path, 'go-on'))})) await sleep(20);
  console.log('the last line');
})();
`,
  );
}

async function inInstallation(more: Record<string, string>, work: (on: Installation) => Promise<void>): Promise<void> {
  const on = await install(sqlite ?? never(), writeTalkDag, more);
  try {
    await untilDagIsThere(on.server, 'talk');
    await work(on);
  } finally {
    await on.remove();
  }
}

function never(): never {
  throw new Error('there is always SQLite');
}

describe.runIf(testsRedis)('commands of workers', () => {
  test(
    'the log of a task on a worker is read while it runs, by those alone who have the key',
    { timeout: 120_000 },
    async () => {
      const port = await freePort();
      const settings = {
        AIRFLOW__LOGGING__WORKER_LOG_SERVER_PORT: String(port),
        AIRFLOW__WEBSERVER__SECRET_KEY: 'known to both',
        AIRFLOW__WEBSERVER_CONFIG__AUTH_ROLE_PUBLIC: 'Admin',
      };
      await inInstallation(settings, async (on) => {
        const worker = await on.startWorker('127.0.0.1', { servesLogs: true });
        const { run_id } = await on.server.api().trigger('talk', { run_id: 'r' });
        const url = `${on.server.url}/api/v1/dags/talk/dagRuns/${run_id}/taskInstances/say/logs/1`;
        const read = async (accept: string) => (await fetch(url, { headers: { accept } })).text();
        const early = await until('it is told', async () => {
          const log = await read('text/plain');
          return log.includes('the first line') ? log : undefined;
        });
        expect(early).toContain(`Found logs served from host http://127.0.0.1:${port}/log/`);
        expect(early).not.toContain('the last line');
        expect(await read('application/json')).toContain('the first line');
        const path = encodeURIComponent(`dag_id=talk/run_id=${run_id}/task_id=say/attempt=1.log`);
        expect(existsSync(join(worker.home.path, 'logs', decodeURIComponent(path)))).toBe(true);
        for (const [sent, status] of [
          [{}, 403],
          [{ authorization: 'Bearer e30.e30' }, 403],
        ] as const) {
          expect((await fetch(`http://127.0.0.1:${port}/log/${path}`, { headers: sent })).status).toBe(status);
        }
        expect((await fetch(`http://127.0.0.1:${port}/etc/passwd`)).status).toBe(404);
        writeFileSync(join(on.home.path, 'go-on'), '');
        await until('it ends', async () => (await on.unfinished()) === 0);
        expect(await read('text/plain')).toContain('the last line');
        // The worker is gone with all that it had.
        await worker.end('SIGKILL');
        await until('its processes end', () => worker.tree().length === 0);
        rmSync(worker.home.path, { recursive: true });
        const late = await read('text/plain');
        expect(late).toContain("*** Found the log that the worker '127.0.0.1' left in the database");
        expect(late).toMatch(/the first line[^]*the last line[^]*Marking task as SUCCESS/);
      });
    },
  );

  test('the dashboard shows what waits to those who may see it, without the tokens', { timeout: 120_000 }, () =>
    inInstallation({ AIRFLOW__CELERY__FLOWER_BASIC_AUTH: 'a:one,b:two' }, async (on) => {
      await on.server.api().trigger('talk');
      const port = await freePort();
      const flower = await startServer(on.home, {
        args: ['celery', 'flower', '-p', String(port)],
        settings: on.settings,
      });
      const get = (path: string, user?: string) =>
        fetch(`http://127.0.0.1:${port}${path}`, {
          headers: user === undefined ? {} : { authorization: `Basic ${Buffer.from(user).toString('base64')}` },
        });
      for (const user of [undefined, 'a:two', 'a', ':', 'c:one']) expect((await get('/', user)).status).toBe(401);
      const page = await get('/', 'b:two');
      expect(await page.text()).toContain('<html');
      // It asks another site for fonts: browsers are told not to.
      expect(page.headers.get('content-security-policy')).toMatch(/^default-src 'self';.* frame-ancestors 'none'$/);
      const queues = await until('the task is shown', async () => {
        const text = await (await get('/api/queues?activeQueue=default&status=prioritized&page=1', 'a:one')).text();
        return text.includes('"taskId":"say"') ? text : undefined;
      });
      expect(queues).not.toContain('eyJ');
      const open = await runCommand(on.home, ['celery', 'flower', '-H', '0.0.0.0'], {
        AIRFLOW__CELERY__FLOWER_BASIC_AUTH: '',
      });
      expect(open).toMatchObject({ exit: 1, output: expect.stringContaining('flower_basic_auth') as string });
      expect(await flower.end('SIGTERM')).toBe(0);
    }),
  );

  test('workers are listed, get other queues and are shut down by who has the key', { timeout: 120_000 }, () =>
    inInstallation({ AIRFLOW__WEBSERVER__SECRET_KEY: 'known to both' }, async (on) => {
      const celery = async (line: string, more: Record<string, string> = {}) =>
        runCommand(on.home, ['celery', ...line.split(' ')], { ...on.settings, ...more });
      const list = async () => {
        const { exit, output } = await celery('list-workers -o json');
        expect(exit).toBe(0);
        return JSON.parse(output.slice(output.indexOf('['))) as { worker_name: string; queues: string[] }[];
      };
      expect(await list()).toEqual([]);
      expect((await celery('shutdown-worker -H first')).output).toContain('Error: first is unknown!');
      const first = await on.startWorker('first', { args: ['-q', 'default,gpu', '-a', '3,1'] });
      const second = await on.startWorker('second', { args: ['-q', 'none', '--without-gossip', '--without-mingle'] });
      expect(await list()).toMatchObject([
        { worker_name: 'celery@first', queues: ['default', 'gpu'], concurrency: '3', tasks: '0' },
        { worker_name: 'celery@second', queues: ['none'] },
      ]);
      const twin = await runCommand(on.home, ['celery', 'worker', '-H', 'first'], on.settings);
      expect(twin).toMatchObject({ exit: 1, output: expect.stringContaining('is already running') as string });

      // The one that serves the queue of the task leaves it, the other one takes it up.
      expect((await celery('remove-queue -H celery@first -q default')).exit).toBe(0);
      await on.server.api().trigger('talk', { run_id: 'r' });
      expect((await celery('add-queue -H celery@second -q default')).output).toContain('serves none, default');
      await until('it runs', async () => (await list())[1]?.queues.length === 2 && on.runningOn('second'));
      expect((await celery('remove-all-queues -H second')).output).toContain('serves no queue');

      // Who has another key is not heard.
      const stranger = { AIRFLOW__WEBSERVER__SECRET_KEY: 'guessed' };
      expect((await celery('shutdown-all-workers -y', stranger)).exit).toBe(1);
      expect(await list()).toHaveLength(2);
      expect((await celery('shutdown-worker -H first')).exit).toBe(0);
      expect(await first.ended).toBe(0);
      writeFileSync(join(on.home.path, 'go-on'), '');
      expect((await celery('shutdown-all-workers -y')).exit).toBe(0);
      expect(await second.ended).toBe(0);
      expect(await on.unfinished()).toBe(0);
      const noRedis = { AIRFLOW__CELERY__BROKER_URL: `redis://:pa55@127.0.0.1:${await freePort()}/0` };
      const lost = await celery('list-workers', noRedis);
      expect(lost).toMatchObject({ exit: 1, output: expect.stringMatching(/^Redis at .* is unavailable/) as string });
    }),
  );

  test('a worker runs in the background until it is asked to stop', { timeout: 120_000 }, async () => {
    const path = mkdtempSync(join(tmpdir(), 'tradewind-daemon-'));
    const home = { path, databaseUrl: 'sqlite:////nonexistent/x.db' } as Home;
    const settings = { AIRFLOW__CELERY__BROKER_URL: `redis://127.0.0.1:${await freePort()}/0` };
    try {
      expect((await runCommand(home, ['celery', 'stop'])).exit).toBe(1);
      const begun = await runCommand(home, ['celery', 'worker', '-D', '-s'], settings);
      expect(begun).toMatchObject({ exit: 0, output: expect.stringContaining('in the background') as string });
      const pidFile = join(path, 'airflow-worker.pid');
      await until('its id is written', () => existsSync(pidFile));
      const again = await runCommand(home, ['worker', '--daemon'], settings);
      expect(again).toMatchObject({ exit: 1, output: expect.stringContaining('already running') as string });
      await until('it is ready', () => readFileSync(join(path, 'airflow-worker.log'), 'utf8').includes('is ready'));
      expect((await runCommand(home, ['celery', 'stop'])).exit).toBe(0);
      await until('it ends', () => !existsSync(pidFile));
      await until('nothing is left', () => processesWith('TRADEWIND_HOME', path).length === 0);
    } finally {
      killAll(processesWith('TRADEWIND_HOME', path));
      rmSync(path, { recursive: true, force: true });
    }
  });
});
