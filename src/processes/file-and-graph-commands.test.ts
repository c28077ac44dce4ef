import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runCommand } from '../cli/test-cli.ts';
import { freshHome, out, useHomes } from './test-homes.ts';

useHomes();

test('connections go into files of each format and come back from them', async () => {
  const { home, run } = freshHome();
  await out(run, ['connections', 'add', 'b', '--conn-uri', 'postgres://u:p%2Fw@h:5432/db?x=1']);
  await out(run, ['connections', 'add', 'a', '--conn-type', 'http', '--conn-extra', '{"k": [1]}']);
  const exported = new Map<string, string>();
  for (const format of ['json', 'yaml', 'env']) {
    const file = join(home, `connections.${format}`);
    expect(await out(run, ['connections', 'export', file])).toBe(`2 Connections successfully exported to ${file}.\n`);
    exported.set(format, readFileSync(file, 'utf8'));
    await out(run, 'connections delete b');
    expect(await out(run, ['connections', 'import', file])).toBe(
      'Could not import connection a: connection already exists.\nImported connection b\n',
    );
    expect(await out(run, ['connections', 'import', file, '--overwrite'])).toContain('Imported connection a\n');
    expect((await run(['connections', 'export', '-', '--file-format', format])).stdout).toBe(exported.get(format));
  }
  expect(exported.get('env')).toBe(
    'a=http:///?__extra__=%7B%22k%22%3A+%5B1%5D%7D\nb=postgres://u:p%2Fw@h:5432/db?x=1\n',
  );
  expect(Object.keys(JSON.parse(exported.get('json') ?? ''))).toEqual(['a', 'b']);
  expect((await run('connections export - --file-format env --serialization-format json')).stdout).toContain(
    'b={"conn_type": "postgres", ',
  );
});

test('files of connections that cannot be read are refused without showing a password', async () => {
  const { home, run } = freshHome();
  const write = (name: string, text: string): string => {
    writeFileSync(join(home, name), text);
    return join(home, name);
  };
  for (const [file, message] of [
    ['/no/such.json', 'Missing connections file.'],
    [write('c.txt', ''), 'Unsupported file format.'],
    [write('a.json', '{"x": '), 'Failed to load'],
    [write('b.json', '{"x": {"conn_type": "http", "nonsense": "hush"}}'), 'fields that no connection has: nonsense'],
    [write('c.json', '{"x": "no uri hush"}'), 'The connection x cannot be read'],
    [write('d.env', 'no pair'), 'Line 1 of the file'],
  ] as const) {
    const { exitCode, stderr } = await run(['connections', 'import', file]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: expect.stringContaining(message) });
    expect(stderr).not.toContain('hush');
  }
  expect(await run('connections export - --serialization-format uri')).toMatchObject({ exitCode: 1 });
});

test('the default connections are made once, and connections are tested where that is allowed', async () => {
  const { home, run } = freshHome();
  await out(run, 'connections create-default-connections');
  await out(run, 'connections create-default-connections');
  const ids = (JSON.parse(await out(run, 'connections list -o json')) as { conn_id: string }[]).map(
    (row) => row.conn_id,
  );
  expect(ids).toContain('postgres_default');
  expect(new Set(ids).size).toBe(ids.length);
  expect(await run('connections test fs_default')).toMatchObject({
    exitCode: 1,
    stdout: expect.stringContaining('is disabled'),
  });
  const env = { TRADEWIND_HOME: home, AIRFLOW__CORE__TEST_CONNECTION: 'Enabled' };
  expect(await runCommand(['connections', 'test', 'fs_default'], { env })).toMatchObject({
    exitCode: 0,
    stdout: expect.stringContaining('Connection success!'),
  });
  expect(await runCommand(['connections', 'test', 'nope'], { env })).toMatchObject({ exitCode: 1 });
});

test('variables and connections have the modes of Airflow 1.10, whose failures are none', async () => {
  const { home, run } = freshHome();
  await out(run, 'variables -s foo bar');
  expect(await out(run, 'variables -g foo')).toBe('bar\n');
  expect(await out(run, 'variables -g missing')).toBe('None\n');
  expect(await out(run, 'variables')).toBe('foo\n');
  const file = join(home, 'v.json');
  expect(await out(run, ['variables', '-e', file])).toBe(`1 variables successfully exported to ${file}\n`);
  await out(run, 'variables -x foo');
  expect(await out(run, ['variables', '-i', file])).toBe('1 of 1 variables successfully updated.\n');
  expect(await out(run, 'variables -i /no/such.json')).toBe('Missing variables file.\n');
  const added = await out(run, 'connections --add --conn_id c --conn_uri http://h');
  expect(added).toBe('\n\tSuccessfully added `conn_id`=c : http://h\n\n');
  expect(await out(run, 'connections -a --conn_id c --conn_uri http://h')).toContain('`conn_id`=c already exists\n');
  expect(await out(run, 'connections -l')).toContain("│ 'c' ");
  expect(await out(run, 'connections -d --conn_id c')).toBe('\n\tSuccessfully deleted `conn_id`=c\n\n');
  expect(await out(run, 'connections -d')).toContain('you Must provide a value for the --conn_id flag.');
  expect(await run('connections')).toMatchObject({ exitCode: 2 });
});

test('a DAG is drawn as a graph, by graphviz where a picture is wanted', async () => {
  const { home, run } = freshHome();
  const graph = await out(run, 'dags show pipeline');
  expect(graph).toMatch(/^digraph pipeline \{\n\tgraph \[label=pipeline labelloc=t rankdir=LR\]\n/);
  expect(graph).toContain('\textract -> report\n');
  expect(await out(run, 'show_dag pipeline')).not.toContain('label=extract');
  const file = join(home, 'graph.dot');
  expect(await out(run, ['dags', 'show', 'pipeline', '--save', file])).toBe(`File ${file} saved\n`);
  expect(readFileSync(file, 'utf8')).toBe(graph);
  expect(await out(run, 'dags show-dependencies')).toMatch(/^digraph \{\n\tgraph \[rankdir=LR\]\n/);
  expect(await run('dags show nope')).toMatchObject({ exitCode: 1 });
  expect(await run(['dags', 'show', 'pipeline', '--save', join(home, 'graph')])).toMatchObject({ exitCode: 1 });
  // A program of that name stands for graphviz, which not every machine has.
  const programs = join(home, 'bin');
  mkdirSync(programs);
  writeFileSync(join(programs, 'dot'), '#!/bin/sh\necho "$1"\n');
  chmodSync(join(programs, 'dot'), 0o755);
  const svg = join(home, 'graph.svg');
  const show = (path: string) =>
    runCommand(['dags', 'show', 'pipeline', '--save', svg], { env: { TRADEWIND_HOME: home, PATH: path } });
  expect(await show(`${programs}:/bin:/usr/bin`)).toMatchObject({ exitCode: 0 });
  expect(readFileSync(svg, 'utf8')).toBe('-Tsvg\n');
  expect(await show('/nowhere')).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('install it') });
});

test('DAG files are read and measured without a database', async () => {
  const { run } = freshHome();
  expect(JSON.parse(await out(run, 'dags report -o json'))).toEqual([
    {
      file: '/pipeline.ts',
      duration: expect.stringMatching(/^0:00:\d\d/),
      dag_num: '2',
      task_num: '5',
      dags: ['pipeline', 'failing'],
    },
  ]);
  expect(await out(run, 'list_dags -r')).toContain('Number of DAGs: 2\nTotal task number: 5\n');
});

test('what keeps a task from running is told, and how all tasks of a run stand', async () => {
  const { run } = freshHome();
  await out(run, 'dags trigger pipeline -r r1 -e 2024-01-01');
  const reasons = await out(run, 'tasks failed-deps pipeline report r1');
  expect(reasons).toMatch(/^Task instance dependencies not met:\n/);
  expect(reasons).toContain("Dag Not Paused: Task's DAG 'pipeline' is paused.\n");
  expect(await out(run, 'task_failed_deps pipeline report 2024-01-01')).toBe(reasons);
  expect(await run('tasks failed-deps pipeline nope r1')).toMatchObject({ exitCode: 1 });
  const states = JSON.parse(await out(run, 'tasks states-for-dag-run pipeline r1 -o json')) as { task_id: string }[];
  expect(states.map(({ task_id }) => task_id)).toEqual(['extract', 'greet', 'report']);
  expect(states[0]).toMatchObject({ state: null, start_date: '', execution_date: '2024-01-01T00:00:00+00:00' });
  expect(await run('tasks states-for-dag-run pipeline norun')).toMatchObject({
    exitCode: 1,
    stderr: expect.stringContaining('Invalid date string: norun'),
  });
});
