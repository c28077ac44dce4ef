import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, watch, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readLivingPid } from '../cli/daemon/pid-file.ts';

const BIN = fileURLToPath(new URL('../../bin/airflow', import.meta.url));
const home = mkdtempSync(join(tmpdir(), 'tradewind-interruption-'));
const env = { ...process.env, TRADEWIND_HOME: home, AIRFLOW__CORE__LOAD_EXAMPLES: 'False' };
const airflow = (line: string) => spawnSync('sh', [BIN, ...line.split(' ')], { env, encoding: 'utf8' }).stdout;

beforeAll(() => {
  mkdirSync(join(home, 'dags'));
  writeFileSync(
    join(home, 'dags', 'long.ts'),
    `import { Dag } from 'tradewind';
const dag = new Dag('long', { startDate: new Date('2024-01-01') });
const sleeps = dag.bash({ taskId: 'sleeps', bashCommand: 'echo $$ > ${home}/{{ run_id }}.pid; exec sleep 60' });
dag.empty({ taskId: 'after' }).after(sleeps);
`,
  );
  for (const line of ['db migrate', 'dags reserialize', 'dags trigger long -r run']) airflow(line);
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

test.each([
  ['tasks test long sleeps 2024-01-02', 'manual__2024-01-02T00:00:00+00:00', 'Task sleeps failed: Interrupted\n'],
  ['dags test long 2024-01-03', 'manual__2024-01-03T00:00:00+00:00', 'DagRun failed\n'],
  ['tasks run long sleeps run', 'run', 'Running <TaskInstance: long.sleeps'],
])('Ctrl-C ends %s with what it runs', async (line, runId, complaint) => {
  const pidFile = join(home, `${runId}.pid`);
  const command = spawn('sh', [BIN, ...line.split(' ')], { env, stdio: ['ignore', 'ignore', 'pipe'] });
  let stderr = '';
  command.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const ended = once(command, 'close') as Promise<[number | null]>;
  await Promise.race([appearance(pidFile), ended]);
  expect(readLivingPid(pidFile)).toBeGreaterThan(0);
  command.kill('SIGINT');
  const [exitCode] = await ended;
  expect(exitCode).toBe(1);
  expect(stderr).toContain(complaint);
  expect(readLivingPid(pidFile)).toBeUndefined();
});

test('a task that was interrupted has failed', () => {
  expect(airflow('tasks state long sleeps run')).toBe('failed\n');
});

/** Waits until a file of the home holds a line. */
async function appearance(file: string): Promise<void> {
  const isThere = () => existsSync(file) && readFileSync(file, 'utf8').endsWith('\n');
  const watcher = watch(home);
  while (!isThere()) await once(watcher, 'change');
  watcher.close();
}
