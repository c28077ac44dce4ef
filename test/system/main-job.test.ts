import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { testDatabases } from '../../src/metadata/test-databases.ts';
import type { ApiClient } from '../harness/api-client.ts';
import { type Home, makeDefaultHome, makeHome } from '../harness/home.ts';
import { isPortTaken } from '../harness/ports.ts';
import { type ServerProcess, runCommand, startServer } from '../harness/server.ts';
import { until } from '../harness/until.ts';

const HELLO = `import { Dag, getContext } from 'tradewind';

const dag = new Dag('hello', { schedule: '@daily', startDate: '2026-01-01', catchup: false, params: { key: 'none' } });

const rows = dag.task('rows', async () => {
  console.log('reading for ' + getContext().params.key);
  return [1, 2, 3];
});
const sum = dag.task('sum', async ({ rows }: { rows: number[] }) => rows.reduce((a, b) => a + b, 0), { retries: 2 });

const total = sum({ rows: rows() });
dag.bash({
  taskId: 'tell',
  bashCommand: 'echo "the sum for {{ params.key }} is {{ ti.xcom_pull(task_ids=\\'sum\\') }}"',
}).after(total);
`;

/** Its task goes on until it is ended. */
const ENDLESS = `import { Dag } from 'tradewind';
const dag = new Dag('endless', { isPausedUponCreation: false });
dag.bash({ taskId: 'wait', bashCommand: 'sleep 1000' });
`;

/** The date of a line of a log: `[2026-11-21T12:00:00.000+0000]`. */
const LOG_LINE = /^\[\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+0000\] \{[^}]+\} (DEBUG|INFO|WARNING|ERROR|CRITICAL) - /;

/** Drops a file into the folder, waits until its DAG is there, and unpauses it. */
async function addDag(home: Home, api: ApiClient, dagId: string, code: string): Promise<void> {
  expect((await api.get(`/dags/${dagId}/paused`)).status).toBe(404);
  home.writeDag(`${dagId}.ts`, code);
  await until(`${dagId} appears`, async () => (await api.get(`/dags/${dagId}/paused`)).status === 200);
  expect((await api.get(`/dags/${dagId}/paused/false`)).status).toBe(200);
}

function taskStates(
  home: Home,
  runId: string,
): Promise<{ task_id: string; state: string | null; try_number: number }[]> {
  return home.db.all({
    sql: 'SELECT task_id, state, try_number FROM task_instance WHERE run_id = $1 ORDER BY task_id',
    parameters: [runId],
  });
}

describe('standalone, as the front door describes it', () => {
  let home: Home;
  let server: ServerProcess;
  let api: ApiClient;
  beforeAll(async () => {
    home = makeDefaultHome();
    server = await startServer(home, {
      settings: { AIRFLOW__API__AUTH_BACKENDS: 'airflow.api.auth.backend.basic_auth' },
    });
  });
  afterAll(() => home.remove());

  test('makes its database, its configuration and an administrator, whose password it prints once', async () => {
    expect(readdirSync(home.path)).toEqual(expect.arrayContaining(['airflow.cfg', 'tradewind.db']));
    const [, user = '', password = ''] = /username: (\S+) {2}password: (\S+)/.exec(server.output) ?? [];
    expect(user).toBe('admin');
    expect(server.output).toContain(`Tradewind is ready: ${server.url}`);
    expect((await server.api().get('/test')).status).toBe(401);
    api = server.api({ user, password });
    expect(await api.get('/test')).toMatchObject({ status: 200, body: { status: 'OK' } });
    expect(await (await fetch(`${server.url}/health`)).json()).toMatchObject({
      metadatabase: { status: 'healthy' },
      scheduler: { status: 'healthy' },
    });
  });

  test('runs a DAG that was dropped into the folder, with the conf of the trigger, logs and XComs', async () => {
    await addDag(home, api, 'hello', HELLO);
    const { execution_date: date, run_id: runId } = await api.trigger('hello', { conf: '{"key":"value"}' });
    expect(await api.runEnd('hello', date)).toBe('success');
    expect(await taskStates(home, runId)).toEqual(
      ['rows', 'sum', 'tell'].map((task_id) => ({ task_id, state: 'success', try_number: 1 })),
    );
    expect((await api.get(`/dags/hello/dag_runs/${encodeURIComponent(date)}/tasks/tell`)).body).toMatchObject({
      state: 'success',
      operator: 'BashOperator',
    });

    const log = (task: string) =>
      readFileSync(
        join(home.path, 'logs', 'dag_id=hello', `run_id=${runId}`, `task_id=${task}`, 'attempt=1.log'),
        'utf8',
      );
    expect(log('rows')).toContain('INFO - reading for value');
    expect(log('tell')).toContain('INFO - the sum for value is 6');
    expect(log('tell').trim().split('\n')).toEqual(
      expect.arrayContaining([expect.stringMatching(LOG_LINE), expect.stringMatching(/INFO - .*SUCCESS/)]),
    );

    const xcoms = await home.db.all<{ task_id: string; value: string }>({
      sql: "SELECT task_id, value FROM xcom WHERE run_id = $1 AND key = 'return_value' ORDER BY task_id",
      parameters: [runId],
    });
    expect(xcoms.map(({ task_id, value }) => [task_id, JSON.parse(value)])).toEqual([
      ['rows', [1, 2, 3]],
      ['sum', 6],
      ['tell', 'the sum for value is 6'],
    ]);
  });

  test('a saved change is what the next run runs', async () => {
    home.writeDag('hello.ts', HELLO.replace('[1, 2, 3]', '[10, 20]'));
    await until('the change is stored', async () => (await api.get('/dags/hello/code')).text.includes('[10, 20]'));
    const { execution_date: date, run_id: runId } = await api.trigger('hello', { run_id: 'changed' });
    expect(await api.runEnd('hello', date)).toBe('success');
    const [sum] = await home.db.all<{ value: string }>({
      sql: "SELECT value FROM xcom WHERE run_id = $1 AND task_id = 'sum'",
      parameters: [runId],
    });
    expect(sum?.value).toBe('30');
  });

  test('a second one on the same home refuses, says why, and leaves the first alone', async () => {
    const { exit, output } = await runCommand(home, ['standalone'], { AIRFLOW__WEBSERVER__WEB_SERVER_PORT: '0' });
    expect(exit).toBe(1);
    expect(output).toContain(`another standalone runs on ${home.path}`);
    expect(output).not.toContain('    at ');
    const { execution_date: date } = await api.trigger('hello', { run_id: 'after-the-second' });
    expect(await api.runEnd('hello', date)).toBe('success');
  });

  test('stops at SIGTERM in the middle of a task, with all that it started; the next start takes the task up again', async () => {
    await addDag(home, api, 'endless', ENDLESS);
    await api.trigger('endless', { run_id: 'stopped' });
    await until('the task runs', async () => (await taskStates(home, 'stopped'))[0]?.state === 'running');
    expect(server.tree().length).toBeGreaterThan(2);

    expect(await server.end('SIGTERM')).toBe(0);
    await server.untilTreeIsGone();
    expect(home.processes()).toEqual([]);
    expect(await isPortTaken(server.port)).toBe(false);

    const { port } = server;
    server = await startServer(home, { port });
    expect(server.output).not.toContain('password:');
    await until('the task runs again', async () => {
      const [task] = await taskStates(home, 'stopped');
      return task?.state === 'running' && task.try_number === 2;
    });
  });

  test('stops at SIGINT with exit code 0, too', async () => {
    expect(await server.end('SIGINT')).toBe(0);
    await server.untilTreeIsGone();
    expect(home.processes()).toEqual([]);
    expect(await isPortTaken(server.port)).toBe(false);
  });
});

test.each(testDatabases())(
  'web server, scheduler and DAG processor work together as processes of their own on $name',
  async (kind) => {
    const home = await makeHome(kind);
    try {
      const tooEarly = await runCommand(home, ['scheduler']);
      expect(tooEarly.exit).toBe(1);
      expect(tooEarly.output).toContain('db migrate');
      expect(await runCommand(home, ['db', 'migrate'])).toMatchObject({ exit: 0 });
      const settings = { AIRFLOW__SCHEDULER__STANDALONE_DAG_PROCESSOR: 'True' };
      const [web, ...others] = await Promise.all(
        ['webserver', 'scheduler', 'dag-processor'].map((part) => startServer(home, { args: [part], settings })),
      );
      if (!web) throw new Error('the web server is missing');
      const api = web.api();
      await addDag(home, api, 'hello', HELLO);
      const { execution_date: date } = await api.trigger('hello', { conf: { key: 'apart' } });
      expect(await api.runEnd('hello', date)).toBe('success');
      expect(existsSync(join(home.path, 'logs', 'dag_id=hello'))).toBe(true);
      for (const part of [web, ...others]) {
        expect(await part.end('SIGTERM')).toBe(0);
        await part.untilTreeIsGone();
      }
      expect(home.processes()).toEqual([]);
    } finally {
      await home.remove();
    }
  },
);
