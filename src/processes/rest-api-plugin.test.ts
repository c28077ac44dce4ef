import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { FastifyInstance } from 'fastify';
import { loadConfig } from '../config/read/load-config.ts';
import { createApp } from '../http/app.ts';
import { type AuthenticationServices, openAuthentication } from '../http/auth/open-authentication.ts';
import { migrate } from '../metadata/migrate.ts';
import { createCommandHost } from './command-host.ts';
import { type Context, openContext } from './services/context.ts';
import { processCli } from './process-cli.ts';

const home = mkdtempSync(join(tmpdir(), 'tradewind-plugin-'));
const dags = join(home, 'dags');
const env = {
  PATH: process.env['PATH'],
  TRADEWIND_HOME: home,
  AIRFLOW__CORE__LOAD_EXAMPLES: 'False',
  AIRFLOW__LOGGING__LOGGING_LEVEL: 'ERROR',
};

let context: Context;
let authentication: AuthenticationServices;
let app: FastifyInstance;

beforeAll(async () => {
  const config = loadConfig({ env });
  context = openContext(config, env, 'test');
  await migrate(context.db);
  const { db, clock, logger, catalog: dagCatalog } = context;
  authentication = await openAuthentication({ db, clock, config, logger });
  const commandHost = createCommandHost(env, processCli().services);
  app = createApp({ db, clock, config, logger, dagCatalog, ...authentication, commandHost });
});
afterAll(async () => {
  await app.close();
  await authentication.stop();
  await context.db.close();
  rmSync(home, { recursive: true });
});

const codeOf = (dagId: string) =>
  `import { Dag } from 'tradewind';\nconst dag = new Dag('${dagId}', { startDate: new Date('2020-01-01'), schedule: null });\ndag.bash({ taskId: 't', bashCommand: 'echo {{ ds }}' });\n`;

async function deploy(name: string, code: string, fields: Readonly<Record<string, string>> = {}) {
  const form = new FormData();
  for (const [field, value] of Object.entries(fields)) form.set(field, value);
  form.set('dag_file', new File([code], name, { type: 'text/typescript' }));
  const request = new Response(form);
  const answer = await app.inject({
    method: 'POST',
    url: '/admin/rest_api/api?api=deploy_dag',
    headers: { 'content-type': request.headers.get('content-type') ?? '' },
    payload: Buffer.from(await request.arrayBuffer()),
  });
  return answer.json<{ status: string; output: string; warning?: string; http_response_code: number }>();
}

async function call(query: string) {
  return (await app.inject(`/admin/rest_api/api?api=${query}`)).json<{
    status: string;
    output: { stdout: string; stderr: string } & string;
  }>();
}

test('a file that is deployed is there, whole, and its DAGs are known at once', async () => {
  expect(await deploy('a.ts', codeOf('a'))).toMatchObject({
    status: 'OK',
    output: "DAG File [<FileStorage: 'a.ts' ('text/typescript')>] has been uploaded",
  });
  expect(readFileSync(join(dags, 'a.ts'), 'utf8')).toBe(codeOf('a'));
  expect((await call('list_tasks&dag_id=a')).output.stdout).toBe('t\n');
  expect(readdirSync(dags)).toEqual(['a.ts']);
});

test('a file that is there is replaced by force only', async () => {
  expect(await deploy('b.ts', codeOf('b'))).toMatchObject({ status: 'OK' });
  expect(await deploy('b.ts', codeOf('c'))).toMatchObject({
    status: 'ERROR',
    http_response_code: 400,
    output: expect.stringContaining(`The file '${join(dags, 'b.ts')}' already exists on host `) as string,
  });
  expect(readFileSync(join(dags, 'b.ts'), 'utf8')).toBe(codeOf('b'));
  expect(await deploy('b.ts', codeOf('c'), { force: 'on' })).toMatchObject({ status: 'OK' });
  expect(readFileSync(join(dags, 'b.ts'), 'utf8')).toBe(codeOf('c'));
});

test('a DAG may be deployed paused, or unpaused', async () => {
  expect(await deploy('running.ts', codeOf('running'), { unpause: 'on' })).toMatchObject({
    output: `DAG File [<module 'module.name' from '${join(dags, 'running.ts')}'>] has been uploaded`,
  });
  expect(await deploy('resting.ts', codeOf('resting'), { pause: 'on' })).toMatchObject({ status: 'OK' });
  const paused = await context.db.all<{ dag_id: string; is_paused: number }>({
    sql: "SELECT dag_id, is_paused FROM dag WHERE dag_id IN ('running', 'resting') ORDER BY dag_id",
    parameters: [],
  });
  expect(paused.map(({ is_paused }) => Boolean(is_paused))).toEqual([true, false]);
  expect((await deploy('both.ts', codeOf('both'), { pause: 'on', unpause: 'on' })).warning).toBe(
    'Both options pause and unpause were given. Skipping setting the state (pause, unpause) of the DAG.',
  );
  expect((await deploy('broken.ts', 'const = tradewind dag', { pause: 'on' })).warning).toMatch(
    /^Failed to set the state \(pause, unpause\) of the DAG: SyntaxError/,
  );
});

test.each(['../out.ts', 'sub/in.ts', '/etc/x.ts', 'a\\b.ts', '.hidden.ts'])(
  'no file is deployed as %s',
  async (name) => {
    expect(await deploy(name, codeOf('x'))).toMatchObject({
      status: 'ERROR',
      output: 'dag_file must have a plain file name',
    });
    expect(existsSync(join(home, 'out.ts'))).toBe(false);
  },
);

test.each(['a.py', 'a.txt', 'a', 'a.d.ts'])('%s is no DAG file', async (name) => {
  expect(await deploy(name, '')).toMatchObject({ status: 'ERROR', output: 'dag_file is not a *.ts or *.js file' });
});

test('commands that evaluate DAG files run in a process of their own', async () => {
  expect((await call('render&dag_id=a&task_id=t&execution_date=2020-01-01')).output.stdout).toContain(
    'echo 2020-01-01',
  );
  const failed = await call('test&dag_id=a&task_id=nope&execution_date=2020-01-01');
  expect(failed.output.stderr).toContain('Task nope not found');
});

test('DAG files are read anew when asked for', async () => {
  expect((await call('refresh_dag&dag_id=a')).output).toBe('DAG [a] is now fresh as a daisy');
  expect((await call('refresh_all_dags')).output).toMatch(/^{'a': <DAG: a>, .*}; All DAGs are now refreshed!$/);
});

test('a service that is started is listed, and stopped', async () => {
  expect((await call('scheduler')).output.stdout).toBe('exit_code: 0');
  const list = async () =>
    JSON.parse((await call('list_background')).output) as { api: string; pid: number; state: string; stdout: string }[];
  const [listed] = await list();
  expect(listed).toMatchObject({ api: 'scheduler', state: 'running', stdout: join(home, 'logs', 'scheduler.log') });
  expect((await call(`stop_background&pid=${listed?.pid}`)).output).toMatch(/^The command 'scheduler' .* has ended$/);
  expect((await list())[0]?.state).not.toBe('running');
});
