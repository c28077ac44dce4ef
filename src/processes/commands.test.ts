import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type CliResult, runCommand } from '../cli/test-cli.ts';
import { processCli } from './process-cli.ts';

const DAG_FILE = `import { Dag, getContext, FailTask } from 'tradewind';

const dag = new Dag('pipeline', { schedule: '@daily', startDate: new Date('2024-01-01'), tags: ['b', 'a'], params: { name: 'world' } });
const extract = dag.task('extract', async () => ({ rows: 3, date: getContext().ds }));
const report = dag.task('report', async ({ data }: { data: { rows: number; date: string } }) => {
  console.log(\`\${data.rows} rows on \${data.date}\`);
});
report({ data: extract() });
dag.bash({ taskId: 'greet', bashCommand: 'echo "hello {{ params.name }}"', env: { DAY: '{{ ds }}' } });

const failing = new Dag('failing', { startDate: new Date('2024-01-01'), catchup: false });
const boom = failing.task('boom', async () => {
  throw new FailTask('it broke');
})();
failing.empty({ taskId: 'after' }).after(boom);
`;

const root = mkdtempSync(join(tmpdir(), 'tradewind-commands-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** A home with its database and the DAGs above, copied for each test. */
const template = join(root, 'template');
beforeAll(async () => {
  mkdirSync(join(template, 'dags'), { recursive: true });
  writeFileSync(join(template, 'dags', 'pipeline.ts'), DAG_FILE);
  for (const line of ['db migrate', 'dags reserialize'])
    expect(await at(template)(line)).toMatchObject({ exitCode: 0 });
});

type Run = (line: string | readonly string[], answers?: readonly string[]) => CliResult | Promise<CliResult>;

function at(home: string): Run {
  const env = {
    PATH: process.env['PATH'],
    TRADEWIND_HOME: home,
    COLUMNS: '200',
    AIRFLOW__CORE__LOAD_EXAMPLES: 'False',
  };
  return (line, answers = []) => {
    const argv = typeof line === 'string' ? line.split(' ') : line;
    if (EVALUATES_DAG_FILES.test(argv.join(' '))) return runProcess(argv, { ...env });
    return runCommand(argv, { env, answers, services: processCli().services });
  };
}

/** Commands that import DAG files into their own process: Vitest has its own way of importing modules. */
const EVALUATES_DAG_FILES = /^(dags test|tasks (test|render)|test|render) /;
const MAIN = fileURLToPath(new URL('main.ts', import.meta.url));

function runProcess(argv: readonly string[], env: NodeJS.ProcessEnv): CliResult {
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...argv], { env, encoding: 'utf8' });
  return { exitCode: status ?? -1, stdout, stderr };
}

let homes = 0;
function freshHome(): { home: string; run: Run } {
  const home = join(root, `home-${(homes += 1)}`);
  cpSync(template, home, { recursive: true });
  return { home, run: at(home) };
}

async function out(run: Run, line: string | readonly string[], answers?: readonly string[]): Promise<string> {
  const { exitCode, stdout, stderr } = await run(line, answers);
  expect({ exitCode, stderr: exitCode === 0 ? '' : stderr }).toEqual({ exitCode: 0, stderr: '' });
  return stdout;
}

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
  const home = join(root, 'bare');
  mkdirSync(join(home, 'dags'), { recursive: true });
  writeFileSync(join(home, 'dags', 'pipeline.ts'), DAG_FILE);
  const run = at(home);
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
  expect(await out(run, 'dags test failing --mark-success-pattern ^boom$')).toContain('after: success\n');
  expect(await run('dags test nope')).toMatchObject({
    exitCode: 1,
    stderr: expect.stringContaining("Dag 'nope' could not be found"),
  });
});

test('tasks are rendered and tested without a database', async () => {
  const home = join(root, 'rendering');
  mkdirSync(join(home, 'dags'), { recursive: true });
  writeFileSync(join(home, 'dags', 'pipeline.ts'), DAG_FILE);
  const run = at(home);
  const rendered = await out(run, 'tasks render pipeline greet 2024-02-01');
  expect(rendered).toContain('# property: bash_command\n# '.concat('-'.repeat(58), '\necho "hello world"\n'));
  expect(rendered).toContain("{'DAY': '2024-02-01'}");
  expect(await out(run, ['test', 'pipeline', 'greet', '2024-02-01', '-dr', '-tp', '{"name": "you"}'])).toContain(
    'echo "hello you"',
  );
  expect(await out(run, 'tasks test pipeline greet 2024-02-01')).toContain('hello world');
  expect(await run('tasks test failing boom')).toMatchObject({ exitCode: 1, stderr: 'Task boom failed: it broke\n' });
  expect(await run('tasks test pipeline nope')).toMatchObject({ exitCode: 1, stderr: 'Task nope not found\n' });
  expect(existsSync(join(home, 'tradewind.db'))).toBe(false);
});

test('pools are kept in both grammars, and wrong ones are a failure in the newer one only', async () => {
  const { home, run } = freshHome();
  const file = join(home, 'pools.json');
  expect(await out(run, ['pools', 'set', 'p', '3', 'my pool'])).toBe('Pool p created\n');
  expect(await out(run, 'pools get p -o json')).toBe(
    '[{"pool": "p", "slots": "3", "description": "my pool", "include_deferred": "False"}]\n',
  );
  expect(await out(run, ['pools', 'export', file])).toBe(`Exported 2 pools to ${file}\n`);
  expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ p: { slots: 3, include_deferred: false } });
  expect(await out(run, 'pools delete p')).toBe('Pool p deleted\n');
  expect(await run('pools delete p')).toMatchObject({ exitCode: 1, stderr: 'Pool p does not exist\n' });
  expect(await run('pools delete default_pool')).toMatchObject({ exitCode: 1 });
  expect(await run('pools get p')).toMatchObject({ exitCode: 1 });
  expect(await out(run, ['pools', 'import', file])).toBe('Uploaded 2 pool(s)\n');
  writeFileSync(file, '{"x": ');
  expect(await run(['pools', 'import', file])).toMatchObject({
    exitCode: 1,
    stderr: expect.stringContaining('Invalid json file'),
  });
  expect(await run('pools import /no/such.json')).toMatchObject({
    exitCode: 1,
    stderr: 'Missing pools file /no/such.json\n',
  });
  expect(await out(run, 'pool -g p')).toContain('│ p      │       3 │ my pool       │');
  expect(await out(run, 'pool -x nope')).toBe("Pool 'nope' doesn't exist\n");
  expect(await out(run, 'pool -s q many d')).toBe('Bad value for `slots`: many\n');
  expect(await out(run, 'pools list -o plain')).toContain('default_pool');
});

test('users are created, listed and deleted, and their passwords asked for', async () => {
  const { run } = freshHome();
  const person = ['-r', 'Viewer', '-f', 'Ann', '-l', 'B', '-e', 'ann@example.org'];
  expect(await out(run, ['users', 'create', '-u', 'ann', '-p', 'x', ...person])).toBe(
    'User "ann" created with role "Viewer"\n',
  );
  expect(await out(run, ['users', 'create', '-u', 'ann', '-p', 'x', ...person])).toBe('ann already exist in the db\n');
  expect(await out(run, 'users list -o json')).toBe(
    '[{"id": "1", "username": "ann", "email": "ann@example.org", "first_name": "Ann", "last_name": "B", "roles": ["Viewer"]}]\n',
  );
  expect(await out(run, 'list_users')).toContain('[Viewer]');
  const bob = ['-r', 'Admin', '-f', 'Bob', '-l', 'B', '-e', 'bob@example.org'];
  expect(await out(run, ['create_user', '-u', 'bob', ...bob], ['secret', 'secret'])).toContain(
    'Admin user bob created.\n',
  );
  expect(await run(['create_user', '-u', 'eve', ...bob], ['secret', 'other'])).toMatchObject({
    exitCode: 1,
    stderr: expect.stringContaining('Passwords did not match'),
  });
  expect(await run('create_user -u eve')).toMatchObject({
    exitCode: 1,
    stderr: expect.stringContaining('Required arguments are missing: role, email, firstname, lastname.'),
  });
  expect(
    await run(['users', 'create', '-u', 'cv', '-p', 'x', '-r', 'Nope', '-f', 'C', '-l', 'U', '-e', 'c@example.org']),
  ).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('Nope is not a valid role') });
  expect(await out(run, 'users delete -e ann@example.org')).toBe('User "ann" deleted\n');
  expect(await run('users delete -u ann')).toMatchObject({ exitCode: 1, stderr: 'User "ann" does not exist\n' });
  expect(await run('delete_user -u ann')).toMatchObject({ exitCode: 1 });
});

test('deleting a DAG asks first', async () => {
  const { run } = freshHome();
  expect(await out(run, 'delete_dag pipeline', ['n'])).toContain('Proceed? (y/n)Bail.\n');
  expect(await out(run, 'dags delete pipeline -y')).toMatch(/^Removed \d+ record\(s\)\n$/);
  expect(await run('dags delete pipeline -y')).toMatchObject({ exitCode: 1 });
});

test('the configuration is listed and read', async () => {
  const { run } = freshHome();
  expect(await out(run, 'config get-value core executor')).toBe('LocalExecutor\n');
  expect(await run('config get-value core nope')).toMatchObject({ exitCode: 0, stdout: '' });
  expect(await out(run, 'config list --section core')).toMatch(/^\[core\]\n/);
  expect(JSON.parse(await out(run, 'info -o json'))).toHaveLength(5);
});

test('the tables are checked, dropped and made again', async () => {
  const { run } = freshHome();
  expect(await run('db check')).toMatchObject({ exitCode: 0 });
  expect(await run('db check-migrations -t 0')).toMatchObject({ exitCode: 0 });
  expect(await run('db reset', ['n'])).toMatchObject({ exitCode: 1, stderr: 'Cancelled\n' });
  expect(await run('resetdb -y')).toMatchObject({ exitCode: 0 });
  expect(await out(run, 'dags list')).toBe('No data found\n');
  expect(await run('db downgrade -y')).toMatchObject({ exitCode: 1 });
  expect(await out(run, 'db downgrade -n 0 -y')).toContain('Downgrade complete\n');
  expect(await run('db check-migrations -t 0')).toMatchObject({
    exitCode: 1,
    stderr: expect.stringContaining('db migrate'),
  });
  expect(await out(run, 'db migrate -s')).toContain('CREATE TABLE');
  expect(await run('dags list')).toMatchObject({ exitCode: 1 });
  expect(await out(run, 'upgradedb')).toContain('Database migrating done!\n');
  expect(await run('db migrate -n 99')).toMatchObject({ exitCode: 1 });
});

test('commands that a server would have to do are refused where one is configured', async () => {
  const { home } = freshHome();
  const env = { TRADEWIND_HOME: home, AIRFLOW__CLI__API_CLIENT: 'airflow.api.client.json_client' };
  for (const line of ['dags trigger pipeline', 'pools list', 'delete_dag -y pipeline']) {
    const result = await runCommand(line.split(' '), { env });
    expect(result).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('remote server') });
  }
  expect((await runCommand(['dags', 'list'], { env })).exitCode).toBe(0);
});

test('variables are stored encrypted and read back, from the environment first', async () => {
  const { home, run } = freshHome();
  expect(await out(run, ['variables', 'set', 'a', 'not-for-all', '--description', 'd'])).toBe('Variable a created\n');
  expect(readFileSync(join(home, 'tradewind.db')).includes('not-for-all')).toBe(false);
  expect(await out(run, 'variables get a')).toBe('not-for-all\n');
  await run(['variables', 'set', 'o', '{"x": [1, null]}']);
  expect(await out(run, 'variables get o -j')).toBe("{'x': [1, None]}\n");
  expect(await run('variables get a -j')).toMatchObject({ exitCode: 1 });
  expect(await run('variables get nope')).toMatchObject({ exitCode: 1, stderr: 'Variable nope does not exist\n' });
  expect(await out(run, 'variables get nope -d dflt')).toBe('dflt\n');
  const env = { TRADEWIND_HOME: home, AIRFLOW_VAR_A: 'here' };
  expect((await runCommand(['variables', 'get', 'a'], { env })).stdout).toBe('here\n');
  const file = join(home, 'variables.json');
  expect(await out(run, ['variables', 'export', file])).toBe(`2 Variables successfully exported to ${file}.\n`);
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({ a: 'not-for-all', o: { x: [1, null] } });
  expect(await out(run, 'variables delete a')).toBe('Variable a deleted\n');
  expect(await out(run, ['variables', 'import', file, '-a', 'skip'])).toContain("keys: ['o'] were skipped");
  expect(await run(['variables', 'import', file, '-a', 'fail'])).toMatchObject({ exitCode: 1 });
  expect(await out(run, 'variables list -o json')).toBe('[{"key": "o"}, {"key": "a"}]\n');
});

test('connections are added as parts, as a URI or as JSON, and shown whole', async () => {
  const { run } = freshHome();
  const parts = [
    '--conn-type',
    'http',
    '--conn-host',
    'h',
    '--conn-login',
    'l',
    '--conn-password',
    'p/w',
    '--conn-extra',
    '{"k": "v"}',
  ];
  expect(await out(run, ['connections', 'add', 'c1', ...parts])).toBe(
    'Successfully added `conn_id`=c1 : http://l:******@h:\n',
  );
  expect(await out(run, 'connections add c2 --conn-uri mysql://u:pw@host:3306/db?x=1')).toContain('c2');
  expect(await out(run, ['connections', 'add', 'c3', '--conn-json', '{"conn_type": "ftp", "host": "f"}'])).toContain(
    'ftp://:@f:',
  );
  expect(JSON.parse(await out(run, 'connections get c1 -o json'))).toEqual([
    expect.objectContaining({
      password: 'p/w',
      is_encrypted: 'True',
      extra_dejson: { k: 'v' },
      get_uri: 'http://l:p%2Fw@h/?k=v',
    }),
  ]);
  expect(JSON.parse(await out(run, 'connections list --conn-id c2 -o json'))).toEqual([
    expect.objectContaining({ port: '3306', get_uri: 'mysql://u:pw@host:3306/db?x=1' }),
  ]);
  expect(await out(run, 'connections delete c3')).toBe('Successfully deleted connection with `conn_id`=c3\n');
  for (const [line, message] of [
    ['connections delete c3', 'Did not find a connection with `conn_id`=c3\n'],
    ['connections get c3', 'Connection not found.\n'],
    ['connections add c1 --conn-type http', 'A connection with `conn_id`=c1 already exists.\n'],
    ['connections add c4', 'Must supply either conn-uri or conn-json if not supplying conn-type\n'],
    ['connections add c4 --conn-uri http://h --conn-json {}', 'Cannot supply both conn-uri and conn-json\n'],
    ['connections add c4 --conn-json bad', 'the connection is no URI'],
    ['connections add c4 --conn-uri http://h --conn-port 1', "--conn-uri flag: ['conn_port']"],
  ] as const) {
    expect(await run(line)).toMatchObject({ exitCode: 1, stderr: expect.stringContaining(message) });
  }
});
