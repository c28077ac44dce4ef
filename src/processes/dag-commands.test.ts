import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { bareHome, DAG_FILE, freshHome, out, useHomes } from './test-homes.ts';

useHomes();

test('DAGs are listed, described, paused and unpaused', async () => {
  const { run } = freshHome();
  expect(await out(run, 'dags list --columns dag_id,is_paused -o json')).toBe(
    '[{"dag_id": "failing", "is_paused": "True"}, {"dag_id": "pipeline", "is_paused": "True"}]\n',
  );
  expect(await out(run, 'list_dags')).toContain('DAGS\n'.concat('-'.repeat(67), '\nfailing\npipeline\n\n'));
  expect(await out(run, 'dags unpause pipeline -o plain')).toContain('pipeline  False');
  expect(await out(run, 'dags unpause pipeline')).toBe('No paused DAGs were found\n');
  expect(await out(run, 'pause pipeline')).toBe('Dag: pipeline, paused: True\n');
  expect(await out(run, ['dags', 'unpause', '--treat-dag-id-as-regex', '^p'], ['y'])).toContain(
    'You are about to unpause 1 DAGs',
  );
  const [details] = JSON.parse(await out(run, 'dags details pipeline -o json')) as [Record<string, unknown>];
  expect(details).toMatchObject({ dag_id: 'pipeline', is_paused: 'False', tags: [{ name: 'a' }, { name: 'b' }] });
  expect(await run('dags details nope')).toMatchObject({
    exitCode: 1,
    stderr: "DAG: nope does not exist in 'dag' table\n",
  });
  expect(await run('pause nope')).toMatchObject({ exitCode: 1 });
  expect(await out(run, 'dags list-import-errors')).toBe('No data found\n');
  expect(await out(run, 'dags list -S /no/such/folder')).toBe('No data found\n');
});

test('an import error of a DAG file is listed after reserialize, and the last good version stays', async () => {
  const { home, run } = freshHome();
  writeFileSync(join(home, 'dags', 'pipeline.ts'), `${DAG_FILE}\nthrow new Error('half done');\n`);
  await run('dags reserialize');
  const errors = JSON.parse(await out(run, 'dags list-import-errors -o json')) as { filepath: string; error: string }[];
  expect(errors).toEqual([
    { filepath: join(home, 'dags', 'pipeline.ts'), error: expect.stringContaining('half done') },
  ]);
  const listed = await run('dags list -o plain');
  expect(listed.stdout).toContain('pipeline');
  expect(listed.stderr).toContain('dags list-import-errors');
});

test('runs are triggered, listed and their state told, in both grammars', async () => {
  const { run } = freshHome();
  const triggered = await out(run, [
    'dags',
    'trigger',
    'pipeline',
    '-r',
    'r1',
    '-e',
    '2024-02-01',
    '-c',
    '{"a": 1}',
    '-o',
    'json',
  ]);
  expect(JSON.parse(triggered)).toEqual([
    expect.objectContaining({
      dag_run_id: 'r1',
      conf: { a: '1' },
      logical_date: '2024-02-01 00:00:00+00:00',
      state: 'queued',
    }),
  ]);
  expect(await out(run, 'trigger_dag pipeline -r r2 -e 2024-02-02')).toBe(
    'Created <DagRun pipeline @ 2024-02-02T00:00:00+00:00: r2, externally triggered: True>\n',
  );
  expect(await run('dags trigger pipeline -r r1')).toMatchObject({
    exitCode: 1,
    stderr: expect.stringContaining('r1'),
  });
  expect(await run('dags trigger nope')).toMatchObject({ exitCode: 1, stderr: 'Dag id nope not found in DagModel\n' });
  expect(await run('dags trigger pipeline -c bad')).toMatchObject({ exitCode: 1 });
  expect(await out(run, 'dags list-runs -d pipeline -s 2024-02-02 -o json')).toBe(
    '[{"dag_id": "pipeline", "run_id": "r2", "state": "queued", "execution_date": "2024-02-02T00:00:00+00:00", "start_date": "", "end_date": ""}]\n',
  );
  expect(await out(run, 'list_dag_runs pipeline')).toMatch(
    /\n\d+ {2,}\| r2 {19}\| running {4}\| 2024-02-02T00:00:00\+00:00 \|/,
  );
  expect(await out(run, 'dags state pipeline 2024-02-01')).toBe('queued, {"a": 1}\n');
  expect(await out(run, 'dag_state pipeline 2024-02-01')).toBe('running\n');
  expect(await out(run, 'dags state pipeline 2020-01-01')).toBe('None\n');
  expect(await run('dags list-runs -d nope')).toMatchObject({ exitCode: 1 });
});

test('next executions follow the timetable', async () => {
  const { run } = freshHome();
  const result = await run('dags next-execution failing -n 2');
  expect(result.stdout).toBe('None\n');
  expect(result.stderr).toContain('PAUSED');
  const [first, second] = (await out(run, 'dags next-execution pipeline -n 2'))
    .split('\n')
    .map((line) => Date.parse(line));
  expect((second ?? 0) - (first ?? 0)).toBe(86_400_000);
  await run('trigger_dag pipeline -e 2099-01-02');
  expect(await out(run, 'next_execution pipeline')).toContain('\n2099-01-03 00:00:00+00:00\n');
});

test('one task instance runs through a supervisor and its state is recorded', async () => {
  const { home, run } = freshHome();
  await run('dags trigger pipeline -r r1 -e 2024-02-01');
  expect(await out(run, 'tasks list pipeline')).toBe('extract\ngreet\nreport\n');
  expect(await out(run, 'list_tasks pipeline -t')).toContain('    <Task(_PythonDecoratedOperator): report>\n');
  expect(await out(run, 'tasks state pipeline extract r1')).toBe('None\n');
  const early = await run('tasks run pipeline report r1');
  expect(early).toMatchObject({ exitCode: 0, stderr: expect.stringContaining('trigger rule') });
  expect(await run('tasks run pipeline extract r1')).toMatchObject({ exitCode: 0 });
  expect(await out(run, 'task_state pipeline extract 2024-02-01')).toBe('success\n');
  // It gets the output of the task above it out of the database.
  expect(await out(run, 'tasks test pipeline report r1')).toContain('3 rows on 2024-02-01');
  expect(await run('tasks run pipeline report r1 --mark-success')).toMatchObject({ exitCode: 0 });
  expect(await out(run, 'tasks state pipeline report r1')).toBe('success\n');
  expect(await run('tasks run pipeline extract r1')).toMatchObject({
    stderr: expect.stringContaining("'success' state"),
  });
  expect(await run('tasks run pipeline extract r1 -f')).toMatchObject({ exitCode: 0 });
  const logs = join(home, 'logs', 'dag_id=pipeline', 'run_id=r1', 'task_id=extract');
  expect([1, 2].map((attempt) => existsSync(join(logs, `attempt=${attempt}.log`)))).toEqual([true, true]);
  await run('dags trigger failing -r f1');
  expect(await run('tasks run failing boom f1')).toMatchObject({ exitCode: 1 });
  expect(await out(run, 'tasks state failing boom f1')).toBe('failed\n');
  expect(await run('tasks run pipeline nope r1')).toMatchObject({ exitCode: 1, stderr: 'Task nope not found\n' });
  expect(await run('tasks state pipeline extract nope')).toMatchObject({ exitCode: 1 });
});

test('clearing asks first, and lets tasks run again', async () => {
  const { run } = freshHome();
  await run('dags trigger pipeline -r r1 -e 2024-02-01');
  await run('tasks run pipeline extract r1 -m');
  const asked = await out(run, 'clear pipeline -t ^extract$', ['n']);
  expect(asked).toBe(
    'You are about to delete these 1 tasks:\n<TaskInstance: pipeline.extract 2024-02-01 00:00:00+00:00 [success]>\n\n' +
      'Are you sure? (yes/no): \nBail. Nothing was cleared.\n',
  );
  expect(await out(run, 'tasks state pipeline extract r1')).toBe('success\n');
  expect(await out(run, 'tasks clear pipeline -t ^extract$ -d -y')).toBe('');
  expect(await out(run, 'tasks state pipeline extract r1')).toBe('None\n');
  expect(await out(run, 'tasks clear pipeline -s 2025-01-01 -y')).toBe('Nothing to clear.\n');
  expect(await run('tasks clear nope -y')).toMatchObject({ exitCode: 1 });
});

test('dags test runs a DAG in this process and leaves no trace but the configuration', async () => {
  const { home, run } = bareHome();
  const output = await out(run, ['dags', 'test', 'pipeline', '2024-02-01', '-c', '{"name": "moon"}']);
  expect(output).toContain('hello moon');
  expect(output).toContain('report: success\n');
  expect(output).toMatch(
    /DagRun Finished: dag_id=pipeline, run_id=manual__2024-02-01T00:00:00\+00:00, state=success\n$/,
  );
  expect(existsSync(join(home, 'tradewind.db'))).toBe(false);
  const failed = await run('dags test failing 2024-02-01');
  expect(failed).toMatchObject({ exitCode: 1, stderr: 'DagRun failed\n' });
  expect(failed.stdout).toContain('it broke');
  expect(failed.stdout).toContain('after: upstream_failed\n');
  const marked = await out(run, 'dags test failing --mark-success-pattern ^boom$ --show-dagrun');
  expect(marked).toContain('after: success\n');
  expect(marked).toContain('boom [color=white fillcolor=green label=boom');
  expect(await run('dags test nope')).toMatchObject({
    exitCode: 1,
    stderr: expect.stringContaining("Dag 'nope' could not be found"),
  });
});

test('tasks are rendered and tested without a database', async () => {
  const { home, run } = bareHome();
  const rendered = await out(run, 'tasks render pipeline greet 2024-02-01');
  expect(rendered).toContain('# property: bash_command\n# '.concat('-'.repeat(58), '\necho "hello world"\n'));
  expect(rendered).toContain("{'DAY': '2024-02-01'}");
  const dryRun = await out(run, ['test', 'pipeline', 'greet', '2024-02-01', '-dr', '-tp', '{"name": "you"}']);
  // Log records, of the templates that are texts.
  expect(dryRun.split('\n').map((line) => line.replace(/^\[.*INFO - /, ''))).toEqual([
    'Dry run',
    'Rendering template for bash_command',
    'echo "hello you (tried)"',
    '',
  ]);
  expect(await out(run, 'tasks test pipeline greet 2024-02-01')).toContain('hello world (tried)');
  expect(await run('tasks test failing boom')).toMatchObject({ exitCode: 1, stderr: 'Task boom failed: it broke\n' });
  expect(await run('tasks test pipeline nope')).toMatchObject({ exitCode: 1, stderr: 'Task nope not found\n' });
  expect(existsSync(join(home, 'tradewind.db'))).toBe(false);
});

test('each grammar has its words for a DAG that there is not', async () => {
  const { run } = freshHome();
  const flat = 'dag_id could not be found: nope. Either the dag did not exist or it failed to parse.\n';
  for (const line of [
    'list_tasks nope',
    'next_execution nope',
    'dag_state nope 2024-01-01',
    'clear -c nope',
    'pause nope',
    'show_dag nope',
    'test nope t 2024-01-01',
    'backfill nope -s 2024-01-01',
  ]) {
    const { exitCode, stderr } = await run(line);
    expect([line, exitCode, stderr.split('\n').at(-2)]).toEqual([line, 1, flat.trim()]);
  }
  expect(await run('tasks list nope')).toMatchObject({
    exitCode: 1,
    stderr: "Dag 'nope' could not be found; either it does not exist or it failed to parse.\n",
  });
  expect(await run('dags delete nope -y')).toMatchObject({ exitCode: 1, stderr: 'Dag id nope not found\n' });
});

test('deleting a DAG asks first', async () => {
  const { run } = freshHome();
  expect(await out(run, 'delete_dag pipeline', ['n'])).toContain('Proceed? (y/n)Bail.\n');
  expect(await out(run, 'dags delete pipeline -y')).toMatch(/^Removed \d+ record\(s\)\n$/);
  expect(await run('dags delete pipeline -y')).toMatchObject({ exitCode: 1 });
});
