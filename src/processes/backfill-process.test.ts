import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, watch, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { freshHome, out, useHomes } from './test-homes.ts';

useHomes();

const MAIN = fileURLToPath(new URL('main.ts', import.meta.url));

const SLOW = `import { Dag } from 'tradewind';

const dag = new Dag('slow', { schedule: '@daily', startDate: new Date('2024-01-01'), maxActiveRuns: 1 });
dag.bash({ taskId: 'nap', bashCommand: 'touch "$FOLDER/begun"; exec sleep 600', env: { FOLDER: HOME } });
`;

test('Ctrl-C ends a backfill and its tasks, and leaves no run that somebody would go on with', async () => {
  const { home, run } = freshHome();
  writeFileSync(join(home, 'dags', 'slow.ts'), SLOW.replace('HOME', JSON.stringify(home)));
  await out(run, 'dags reserialize');
  const begun = fileIn(home, 'begun');
  const child = spawn(process.execPath, [MAIN, 'dags', 'backfill', 'slow', '-s', '2024-01-01', '-e', '2024-01-03'], {
    env: { PATH: process.env['PATH'], TRADEWIND_HOME: home, AIRFLOW__CORE__LOAD_EXAMPLES: 'False' },
  });
  const complaints = text(child.stderr);
  const exit = once(child, 'exit');
  await begun;
  child.kill('SIGINT');
  expect(await exit).toEqual([1, null]);
  expect(await complaints).toContain('Backfill terminated: its unfinished runs were set to failed.');
  const runs = JSON.parse(await out(run, 'dags list-runs -d slow -o json')) as { state: string }[];
  expect(runs.map(({ state }) => state)).toEqual(['failed']);
  expect(await out(run, 'dags list-jobs -d slow -o json')).toContain('"state": "success"');
});

test('a backfill that was killed is gone on with by the same command', async () => {
  const { home, run } = freshHome();
  const waits = SLOW.replace('exec sleep', '[ -e "$FOLDER/go" ] || exec sleep').replace('HOME', JSON.stringify(home));
  writeFileSync(join(home, 'dags', 'slow.ts'), waits);
  await out(run, 'dags reserialize');
  const begun = fileIn(home, 'begun');
  const line = 'dags backfill slow -s 2024-01-01 -e 2024-01-03';
  const child = spawn(process.execPath, [MAIN, ...line.split(' ')], {
    env: { PATH: process.env['PATH'], TRADEWIND_HOME: home, AIRFLOW__CORE__LOAD_EXAMPLES: 'False' },
    stdio: 'ignore',
  });
  const exit = once(child, 'exit');
  await begun;
  child.kill('SIGKILL');
  await exit;
  writeFileSync(join(home, 'go'), '');
  expect(await out(run, line)).toContain('Backfill done for DAG slow: 3 runs succeeded.');
});

/** Waits until there is such a file. */
async function fileIn(folder: string, name: string): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const watcher = watch(folder, () => existsSync(join(folder, name)) && resolve());
  if (existsSync(join(folder, name))) resolve();
  await promise;
  watcher.close();
}
