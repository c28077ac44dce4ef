import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { runCommand } from './test-cli.ts';

const home = mkdtempSync(join(tmpdir(), 'tradewind-cli-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));
const run = (line: string) => runCommand(line.split(' '), { env: { TRADEWIND_HOME: home } });

test.each([
  'auth-managers',
  'behaviours',
  'configs',
  'lazy-loaded',
  'links',
  'logging',
  'notifications',
  'secrets',
  'triggers',
  'widgets',
])('providers %s says why there is nothing to list', async (name) => {
  const { exitCode, stdout, stderr } = await run(`providers ${name}`);
  expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
  expect(stderr.length).toBeGreaterThan(40);
});

test('what is built in is listed as a provider', async () => {
  expect(JSON.parse((await run('providers list -o json')).stdout)).toMatchObject([{ package_name: 'tradewind' }]);
  expect((await run('providers get tradewind --full')).stdout).toContain('docs/cli.md');
  expect(await run('providers get celery')).toMatchObject({ exitCode: 1 });
  expect((await run('providers executors -o plain')).stdout).toContain('LocalExecutor');
  expect((await run('providers auth -o json')).stdout).toContain('basic_auth');
  expect((await run('providers hooks -o json')).stdout).toContain('"connection_type": "postgres"');
});

test('the REST API plugin is the one plugin, unless it is turned off', async () => {
  expect((await run('plugins -o json')).stdout).toContain('"name": "rest_api"');
  const env = { TRADEWIND_HOME: home, AIRFLOW__REST_API_PLUGIN__ENABLED: 'False' };
  expect((await runCommand(['plugins'], { env })).stdout).toBe('No plugins loaded\n');
});

test('the cheat sheet names every command that help shows', async () => {
  const { stdout } = await run('cheat-sheet');
  expect(stdout).toMatch(/^Miscellaneous commands\n/);
  expect(stdout).toMatch(/\nairflow dags backfill +\| Run subsections/);
  expect(stdout).not.toContain('airflow db init');
});

test('there is no triggerer, and the sentence says why', async () => {
  expect(await run('triggerer')).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('classes of Python') });
});

test('airflow.cfg is looked through, and brought up to date when asked to', async () => {
  const file = join(home, 'airflow.cfg');
  const text = '[core]\ndag_concurrency = 5\nnonsense = 1\n';
  writeFileSync(file, text);
  expect((await run('config lint')).stdout).toContain('renamed to `max_active_tasks_per_dag` in the `core` section');
  expect((await run('config lint --ignore-option dag_concurrency,nonsense')).stdout).toContain('No issues found');
  expect((await run('config update')).stdout).toContain('--fix');
  expect(readFileSync(file, 'utf8')).toBe(text);
  await run('config update --fix');
  expect(readFileSync(file, 'utf8')).toBe('[core]\nmax_active_tasks_per_dag = 5\nnonsense = 1\n');
  await run('config update --fix --all-recommendations');
  expect(readFileSync(file, 'utf8')).toBe('[core]\nmax_active_tasks_per_dag = 5\n# nonsense = 1\n');
  expect((await run('config update')).stdout).toContain('No updates needed');
});

test.each(['worker -c 0', 'worker -q ,', 'worker -a 0', 'worker -u 9', 'add-queue -H h -q ,', 'remove-queue -H h'])(
  'celery %s is refused before anything starts',
  async (line) => {
    expect(await run(`celery ${line}`)).toMatchObject({ exitCode: 2, stdout: expect.stringMatching(/^Usage:/i) });
  },
);

test.each([
  'add-queue -H h -q q',
  'list-workers',
  'remove-all-queues -H h',
  'remove-queue -H h -q q',
  'shutdown-all-workers -y',
  'shutdown-worker -H h',
])('celery %s needs the key that workers obey', async (line) => {
  expect(await run(`celery ${line}`)).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('secret_key') });
});
