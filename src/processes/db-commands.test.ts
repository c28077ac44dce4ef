import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { freshHome, out, type Run, useHomes } from './test-homes.ts';

useHomes();

/** A home in which each of three dates was run by a backfill. */
async function backfilledHome(): Promise<{ home: string; run: Run }> {
  const { home, run } = freshHome();
  await out(run, 'dags backfill pipeline -s 2024-01-01 -e 2024-01-03');
  return { home, run };
}

test('a backfill runs the tasks of its dates in task processes and tells how it goes', async () => {
  const { home, run } = freshHome();
  const told = await out(run, 'dags backfill pipeline -s 2024-01-01 -e 2024-01-02');
  expect(told).toContain('[backfill progress] | finished run 2 of 2 | tasks waiting: 0 | succeeded: 6');
  expect(told).toContain('Backfill done for DAG pipeline: 2 runs succeeded');
  const log = join(home, 'logs/dag_id=pipeline/run_id=backfill__2024-01-02T00:00:00+00:00/task_id=greet/attempt=1.log');
  expect(readFileSync(log, 'utf8')).toContain('hello world');
  const runs = JSON.parse(await out(run, 'dags list-runs -d pipeline -o json')) as { run_id: string; state: string }[];
  expect(runs.map(({ run_id, state }) => `${run_id} ${state}`)).toEqual([
    'backfill__2024-01-02T00:00:00+00:00 success',
    'backfill__2024-01-01T00:00:00+00:00 success',
  ]);
  expect(JSON.parse(await out(run, 'dags list-runs -d pipeline --no-backfill -o json'))).toEqual([]);
  expect(JSON.parse(await out(run, 'dags list-jobs -d pipeline -o json'))).toMatchObject([
    { dag_id: 'pipeline', job_type: 'BackfillJob', state: 'success' },
  ]);
  expect(await run('jobs check')).toMatchObject({ exitCode: 1, stderr: 'No alive jobs found.\n' });
});

test('tasks run in the pool that somebody names', async () => {
  const { home, run } = freshHome();
  await out(run, 'pools set own 1 mine');
  await out(run, 'dags backfill pipeline -s 2024-01-01 -e 2024-01-01 --pool own');
  await out(run, 'dags trigger pipeline -r r1 -e 2024-02-01');
  await out(run, 'tasks run pipeline greet r1 --pool own');
  using db = new DatabaseSync(join(home, 'tradewind.db'), { readOnly: true });
  const instances = db.prepare('SELECT run_id, task_id, state, pool FROM task_instance ORDER BY 1, 2').all();
  expect(instances.map((row) => Object.values(row).join(' '))).toEqual([
    'backfill__2024-01-01T00:00:00+00:00 extract success own',
    'backfill__2024-01-01T00:00:00+00:00 greet success own',
    'backfill__2024-01-01T00:00:00+00:00 report success own',
    'r1 extract  default_pool',
    'r1 greet success own',
    'r1 report  default_pool',
  ]);
  expect(await run('backfill pipeline -s 2024-01-05 --pool nope')).toMatchObject({
    exitCode: 1,
    stderr: expect.stringContaining("Pool 'nope' doesn't exist"),
  });
});

test('a backfill in the older grammar marks tasks without running them, and says what it refuses', async () => {
  const { home, run } = freshHome();
  expect(await out(run, 'backfill pipeline -s 2024-01-01 -e 2024-01-02 -m')).toContain('2 runs succeeded');
  expect(existsSync(join(home, 'logs/dag_id=pipeline'))).toBe(false);
  expect(await out(run, 'task_state pipeline greet 2024-01-01')).toBe('success\n');
  expect(await run('backfill pipeline')).toMatchObject({
    exitCode: 1,
    stderr: expect.stringContaining('Provide a start_date and/or end_date'),
  });
  expect(await run('dags backfill nope -s 2024-01-01')).toMatchObject({
    exitCode: 1,
    stderr: expect.stringContaining("Dag 'nope' could not be found"),
  });
  expect(await run('dags backfill pipeline -s 2099-01-01')).toMatchObject({
    exitCode: 1,
    stderr: expect.stringContaining('lies in the future'),
  });
  expect(await run('dags backfill pipeline -s 2024-01-01 --reset-dagruns', ['n'])).toMatchObject({ exitCode: 1 });
  expect(await out(run, 'dags backfill failing -s 2024-01-01')).toContain('No run dates were found');
});

test('old rows are counted, archived, exported and dropped, and the last run of the schedule stays', async () => {
  const { home, run } = await backfilledHome();
  const dryRun = await out(run, 'db clean --clean-before-timestamp 2100-01-01 --dry-run');
  expect(dryRun).toContain('Checking table dag_run\nFound 2 rows meeting deletion criteria.');
  expect(await run('db clean --clean-before-timestamp 2100-01-01', ['no'])).toMatchObject({ exitCode: 1 });
  const cleaned = await out(run, 'db clean --clean-before-timestamp 2100-01-01', ['delete rows']);
  expect(cleaned).toMatch(/Moved them to table _airflow_deleted__dag_run__\d{14}/);
  const runs = JSON.parse(await out(run, 'dags list-runs -d pipeline -o json')) as { run_id: string }[];
  expect(runs.map(({ run_id }) => run_id)).toEqual(['backfill__2024-01-03T00:00:00+00:00']);
  const folder = join(home, 'exported');
  const exported = await out(run, ['db', 'export-archived', '--output-path', folder, '-t', 'dag_run,task_instance']);
  expect(exported).toContain('Total exported tables: 2, Total dropped tables: 0');
  const file = readdirSync(folder).find((name) => name.includes('dag_run')) ?? '';
  const lines = readFileSync(join(folder, file), 'utf8').trimEnd().split('\r\n');
  expect(lines).toHaveLength(3);
  expect(lines[0]).toContain('id,dag_id,run_id');
  expect(await out(run, 'db drop-archived -t dag_run', ['drop archived tables'])).toContain('Total dropped tables: 1');
  expect(await out(run, 'db drop-archived -y')).toMatch(/Total dropped tables: [1-9]/);
  expect(await out(run, 'db clean --clean-before-timestamp 2100-01-01 -y --skip-archive -t log')).toContain('without');
  expect(await out(run, 'db drop-archived -y')).toBe('Total dropped tables: 0\n');
  expect(await run('db clean --clean-before-timestamp 2100-01-01 -y -t variable')).toMatchObject({
    exitCode: 1,
    stderr: expect.stringContaining('cannot be cleaned: variable'),
  });
});
