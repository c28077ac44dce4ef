import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Home, makeDefaultHome } from '../harness/home.ts';
import { type ServerProcess, startServer } from '../harness/server.ts';
import { until } from '../harness/until.ts';

const DAGS = `import { Dag } from 'tradewind';
const dag = new Dag('endless', { startDate: new Date('2024-01-01'), schedule: null });
dag.task('loop', () => { for (;;) { /* nothing yields */ } })();
const wide = new Dag('wide', { startDate: new Date('2024-01-01'), schedule: null });
let above = [];
for (let layer = 0; layer < 30; layer++) {
  const tasks = ['a', 'b', 'c'].map((name) => wide.empty({ taskId: name + layer }));
  for (const task of above) for (const below of tasks) task.before(below);
  above = tasks;
}
`;

let home: Home;
let server: ServerProcess;
beforeEach(async () => {
  home = makeDefaultHome();
  home.writeDag('dags.ts', DAGS);
  server = await startServer(home, { settings: { AIRFLOW__REST_API_PLUGIN__COMMAND_TIMEOUT: '3' } });
});
afterEach(async () => {
  server.destroy();
  await home.remove();
});

async function call(query: string) {
  const response = await fetch(`${server.url}/admin/rest_api/api?api=${query}`);
  const { output } = (await response.json()) as { output: unknown };
  return { status: response.status, output };
}

test('a command that hangs is ended with all that it started, and holds up nobody', { timeout: 120_000 }, async () => {
  const pipe = join(home.path, 'pipe.json');
  execFileSync('mkfifo', [pipe]);
  const before = new Set(server.tree().map(({ pid }) => pid));
  const hanging = [
    'test&execution_date=2024-01-01&dag_id=endless&task_id=loop',
    'list_tasks&dag_id=wide&tree=on',
    `variables&import=${pipe}`,
  ].map(call);
  // Meanwhile everybody else is answered.
  let answered = 0;
  const all = Promise.all(hanging);
  for (let isOver = false; !isOver; answered++) {
    expect(await call('version')).toMatchObject({ status: 200 });
    isOver = await Promise.race([all.then(() => true), until('a turn', () => true).then(() => false)]);
  }
  expect(answered).toBeGreaterThan(10);
  const lateness = 'The command took longer than 3 seconds ([rest_api_plugin] command_timeout) and was given up';
  expect(await all).toEqual(hanging.map(() => ({ status: 500, output: lateness })));
  await until('they are gone', () => server.tree().every(({ pid }) => before.has(pid)));
});

test(
  'services run with all that they are given, and do not outlive a server that is killed',
  { timeout: 120_000 },
  async () => {
    const files = 'pid=s.pid&daemon=on&stdout=logs/s.out&stderr=logs/s.err&log-file=logs/s.log';
    const choices = 'dag_id=wide&subdir=dags&run-duration=600&num_runs=600&do_pickle=on';
    const older = await fetch(`${server.url}/admin/rest_api/api/v1.0/scheduler?${choices}&${files}`);
    expect(await older.json()).toMatchObject({ output: 'exit_code: 0', status: 'OK' });
    for (const query of ['scheduler', 'serve_logs']) {
      expect(await call(query)).toMatchObject({ status: 200, output: { stdout: 'exit_code: 0' } });
    }
    const list = async () =>
      JSON.parse(String((await call('list_background')).output)) as { pid: number; state: string }[];
    const started = await list();
    expect(started).toHaveLength(3);
    for (const { pid } of started) expect(server.tree().map((mark) => mark.pid)).toContain(pid);
    const [scheduler] = started;
    expect(readFileSync(join(home.path, 's.pid'), 'utf8')).toBe(`${scheduler?.pid}\n`);
    await until('it is ready', () =>
      readFileSync(join(home.path, 'logs/s.out'), 'utf8').includes('The scheduler is ready'),
    );
    expect((await list())[0]?.state).toBe('running');
    const again = await fetch(`${server.url}/admin/rest_api/api/v1.0/scheduler?pid=s.pid`);
    expect(again.status).toBe(400);
    expect(await again.json()).toMatchObject({ output: expect.stringContaining('is already running') as string });
    expect(await call(`stop_background&pid=${scheduler?.pid}`)).toMatchObject({ status: 200 });
    expect((await list())[0]?.state).toBe('exited 0');
    expect(existsSync(join(home.path, 's.pid'))).toBe(false);
    expect(await server.end('SIGKILL')).toBe('SIGKILL');
    await server.untilTreeIsGone();
  },
);
