import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCommand } from '../../src/cli/test-cli.ts';
import { type Installation, Laptop, startInstallation } from './second-installation.ts';

let installation: Installation;
let laptop: Laptop;
/** The same command on the server's own database. */
const local = (line: string) =>
  runCommand(line.split(' '), {
    env: {
      TRADEWIND_HOME: installation.home.path,
      AIRFLOW__DATABASE__SQL_ALCHEMY_CONN: installation.home.databaseUrl,
      AIRFLOW__CORE__LOAD_EXAMPLES: 'False',
    },
  });
const json = async (line: string) => JSON.parse(await laptop.out(`${line} -o json`)) as Record<string, unknown>[];

beforeAll(async () => {
  installation = await startInstallation({
    AIRFLOW__API__AUTH_BACKENDS: 'airflow.api.auth.backend.basic_auth',
    AIRFLOW__API__EXPERIMENTAL_API_GENERATION: '2',
  });
  laptop = new Laptop(`http://ann:a%3Ab%20c%25@127.0.0.1:${installation.server.port}/`);
});
afterAll(async () => {
  await installation?.close();
  laptop?.remove();
});

test('what commands read is what they read on the server itself', async () => {
  await laptop.out(['dags', 'trigger', 'pipeline', '-r', 'seen', '-e', '2026-03-01', '-c', '{"k": {"a": 1}}']);
  await laptop.out(['variables', 'set', 'read_me', '{"a": [1]}']);
  await laptop.out('roles create Reader');
  await installation.home.db.run({
    sql: `INSERT INTO xcom (dag_id, run_id, task_id, key, value, timestamp) VALUES ('pipeline', 'seen', 'load', 'pipeline_outlets', $1, $2)`,
    parameters: ['[{"uri": "s3://b/k"}]', '2026-03-01T00:00:00.000000Z'],
  });
  for (const line of [
    'dags lineage pipeline 2026-03-01',
    'dags lineage pipeline 2026-03-01 -o json',
    'dags lineage pipeline 2026-03-02',
    'dags lineage nope 2026-03-02',
    'dags list -o json',
    'dags list --columns dag_id,tags,next_dagrun,timetable_description -o json',
    'list_dags',
    'dags details other -o json',
    'dags details nope',
    'dags list-import-errors -o json',
    'dags list-runs -d pipeline -o json',
    'dags list-runs -d pipeline --state success',
    'dags list-runs -d pipeline -s 2026-03-02',
    'dags list-runs -d nope',
    'list_dag_runs nope',
    'dags state pipeline 2026-03-01',
    'dags state pipeline 2026-03-02',
    'dag_state nope 2026-03-02',
    'dags next-execution pipeline',
    'dags next-execution pipeline -n 4',
    'dags next-execution hourly -n 3',
    'dags next-execution monthly -n 3',
    'dags next-execution once -n 2',
    'dags next-execution other',
    'next_execution pipeline',
    'next_execution hourly',
    'next_execution other',
    'dags show pipeline',
    'dags show nope',
    'show_dag pipeline',
    'show_dag nope',
    'dags details pipeline -o yaml',
    'dags details hourly -o yaml',
    'dags next-execution nope',
    'tasks list pipeline',
    'tasks list pipeline -t',
    'list_tasks nope',
    'tasks state pipeline load seen',
    'tasks state pipeline load 2026-03-01',
    'tasks state pipeline load unseen',
    'tasks state pipeline nope seen',
    'task_state pipeline load 2026-03-02',
    'tasks states-for-dag-run pipeline seen -o yaml',
    'tasks states-for-dag-run pipeline 2026-03-01 -o yaml',
    'tasks states-for-dag-run pipeline nope',
    'tasks failed-deps pipeline load seen',
    'task_failed_deps pipeline nope 2026-03-01',
    'tasks failed-deps nope load seen',
    'tasks failed-deps pipeline load unseen',
    'pools list -o json',
    'pools get default_pool',
    'pools get nope',
    'pool',
    'variables list',
    'variables get read_me -j',
    'variables get nope',
    'variables export -',
    'roles list -p -o json',
    'connections get nope',
    'connections list',
    'version',
  ]) {
    expect(await laptop.run(line), line).toEqual(await local(line));
  }
});

test('DAGs are paused and resumed, one and many', async () => {
  expect(await laptop.out('dags unpause pipeline')).toContain('pipeline | False');
  expect(await laptop.out('pause pipeline')).toBe('Dag: pipeline, paused: True\n');
  expect(await laptop.out('dags unpause pipe|nothing --treat-dag-id-as-regex -y')).toContain('pipeline | False');
  expect(await laptop.out('dags pause nope')).toBe('No unpaused DAGs were found\n');
  expect(await laptop.run('pause nope')).toMatchObject({ exitCode: 1 });
});

test('a run is triggered with id, date and conf, and refused with the reason of the server', async () => {
  const [run] = JSON.parse(
    await laptop.out([
      'dags',
      'trigger',
      'pipeline',
      '-r',
      'a+b',
      '-e',
      '2026-04-01T00:00+02:00',
      '-c',
      '{"k": 1}',
      '-o',
      'json',
    ]),
  ) as object[];
  expect(run).toMatchObject({ dag_run_id: 'a+b', logical_date: '2026-03-31 22:00:00+00:00', conf: { k: '1' } });
  expect(await laptop.out('trigger_dag pipeline -r old -e 2026-04-02')).toBe(
    'Created <DagRun pipeline @ 2026-04-02T00:00:00+00:00: old, externally triggered: True>\n',
  );
  expect(await laptop.out('trigger_dag pipeline')).toMatch(/^Created <DagRun pipeline @ .*: manual__/);
  expect(await laptop.run('dags trigger pipeline -r old')).toMatchObject({
    exitCode: 1,
    stderr: "DAGRun with DAG ID: 'pipeline' and DAGRun ID: 'old' already exists\n",
  });
  expect((await laptop.run('dags trigger nope')).stderr).toBe('Dag id nope not found in DagModel\n');
  expect((await laptop.run('dags trigger pipeline -c nonsense')).stderr).toContain('is no JSON');
});

test('task instances are cleared, with those before and after', async () => {
  await laptop.out('dags trigger pipeline -r cleared -e 2026-05-01');
  const state = { sql: `UPDATE task_instance SET state = $1 WHERE run_id = 'cleared'`, parameters: ['failed'] };
  await installation.home.db.run(state);
  const { stdout } = await laptop.run('tasks clear pipeline -s 2026-05-01 -t ^load -u');
  expect(stdout).toContain('<TaskInstance: pipeline.extract 2026-05-01 00:00:00+00:00 [failed]>');
  expect(stdout).toContain('Cancelled, nothing was cleared.');
  await laptop.out('tasks clear pipeline -s 2026-05-01 -t ^load -y');
  expect(await laptop.out('tasks state pipeline load cleared')).toBe('None\n');
  expect(await laptop.out('tasks state pipeline extract cleared')).toBe('failed\n');
  expect(await laptop.out('tasks clear pipeline -t nothing -y')).toBe('Nothing to clear.\n');
});

test('pools, variables and connections are made, changed, written to files and deleted', async () => {
  await laptop.out(['pools', 'set', 'default_pool', '100', 'Default pool']);
  expect(await laptop.out('pools get default_pool -o json')).toContain('"slots": "100"');
  await laptop.out(['pools', 'set', 'my pool/1', '3', 'a']);
  await laptop.out(['pools', 'set', 'my pool/1', '5', 'b', '--include-deferred']);
  expect(await json('pools list')).toContainEqual({
    pool: 'my pool/1',
    slots: '5',
    description: 'b',
    include_deferred: 'True',
  });
  const file = laptop.write('pools.json', '{"f": {"slots": 2, "description": ""}}');
  expect(await laptop.out(`pools import ${file}`)).toBe('Uploaded 1 pool(s)\n');
  await laptop.out(`pools export ${file}`);
  expect(readFileSync(file, 'utf8')).toContain('"my pool/1"');
  expect(await laptop.out(['pool', '-x', 'my pool/1'])).toContain('my pool/1');
  expect((await laptop.run('pools delete nope')).stderr).toBe('Pool nope does not exist\n');
  for (const name of ['.', '..', '']) expect((await laptop.run(['pools', 'delete', name])).exitCode, name).toBe(1);

  await laptop.out(`variables import ${laptop.write('variables.json', '{"v": {"a": 1}, "w": "x"}')}`);
  expect(await laptop.out('variables get w')).toBe('x\n');
  await laptop.out('variables delete w');
  await laptop.out('variables delete w');
  // Those of the laptop's environment are the laptop's.
  expect(await laptop.out('variables get v', { AIRFLOW_VAR_V: 'here' })).toContain('"a": 1');

  await laptop.out('connections add c --conn-uri postgres://u:pw@h:5432/db?mode=x');
  expect((await json('connections get c'))[0]).toMatchObject({ conn_id: 'c', host: 'h', password: null, id: null });
  expect((await local('connections get c -o json')).stdout).toContain('postgres://u:pw@h:5432/db?mode=x');
  expect((await laptop.run('connections add c --conn-type http')).stderr).toContain('already exists');
  const connections = laptop.write('connections.json', '{"c": "http://other", "d": "http://new"}');
  await laptop.out(`connections import ${connections} --overwrite`);
  expect(await json('connections list')).toMatchObject([{ conn_id: 'c', host: 'other' }, { conn_id: 'd' }]);
  await laptop.out(['connections', 'add', 'x', '--conn-type', 'http', '--conn-extra', '{"kept": 1}']);
  expect((await json('connections list')).at(-1)).toMatchObject({ conn_id: 'x', extra_dejson: { kept: '1' } });
  expect(await laptop.out('connections export -')).toContain(String.raw`"extra": "{\"kept\": 1}"`);
  await laptop.out('connections delete c');
  expect((await laptop.run('connections delete c')).exitCode).toBe(1);
});

test('users and roles are kept', async () => {
  await laptop.out('users create -u bob -r User -f B -l B -e bob@x.org -p pw');
  expect(await laptop.out('users create -u bob -r User -f B -l B -e bob@x.org -p pw')).toContain('bob already exist');
  expect(await laptop.run('users create -u eve -r User -f B -l B -e bob@x.org -p pw')).toMatchObject({
    exitCode: 1,
    stderr: 'The email `bob@x.org` is already taken.\n',
  });
  await laptop.out('users add-role -u bob -r Viewer');
  await laptop.out('users remove-role -e bob@x.org -r User');
  expect((await laptop.run('users remove-role -u bob -r Nope')).stderr).toContain('Nope is not a valid role');
  await laptop.out('users reset-password -u bob -p other');
  expect(await json('users list')).toContainEqual(
    expect.objectContaining({ username: 'bob', email: 'bob@x.org', roles: ['Viewer'] }),
  );
  const bob = new Laptop(installation.server.url, {
    AIRFLOW__TRADEWIND__REMOTE_USERNAME: 'bob',
    AIRFLOW__TRADEWIND__REMOTE_PASSWORD: 'other',
  });
  expect((await bob.run('dags list')).exitCode).toBe(0);
  expect((await bob.run('dags pause pipeline')).stderr).toMatch(/refuses \(403.*their user may not do this\n$/);
  bob.remove();
  await laptop.out('users delete -e bob@x.org');
  expect((await laptop.run('delete_user -u bob')).stderr).toContain('bob is not a valid user.');

  await laptop.out('roles create Clerk');
  await laptop.out('roles add-perms Clerk -a can_read -r Pools');
  expect(await json('roles list -p')).toContainEqual({ name: 'Clerk', resource: 'Pools', action: 'can_read' });
  expect((await laptop.run('roles add-perms Clerk -a can_nope -r Pools')).stderr).toContain("'can_nope' was not found");
  expect((await laptop.run('roles del-perms Clerk -a can_read -r Pools')).stderr).toContain('needs the database');
  await laptop.out('roles delete Clerk');
});

test('a DAG is deleted', async () => {
  expect(await laptop.out('dags delete other -y')).toBe('Removed all records of other\n');
  expect((await laptop.run('delete_dag -y other')).stderr).toContain('Dag id other not found');
});

test('what only the database does says so, and makes none on the laptop', async () => {
  for (const line of ['rotate-fernet-key', 'sync-perm', 'dags reserialize']) {
    const { exitCode, stderr } = await laptop.run(line);
    expect({ exitCode, stderr }, line).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining('needs the database'),
    });
  }
  expect((await laptop.run('list_dags -r')).stderr).toContain('needs the database: the report is about the DAG files');
  expect((await laptop.run('dags backfill pipeline -s 2026-01-01')).stderr).toContain('needs the database');
});

test('what is about the laptop says so, and names the server without its password', async () => {
  const { port } = installation.server;
  const note = `[INFO] This is about this machine, not about the server at http://ann:***@127.0.0.1:${port}/.\n`;
  for (const [line, output] of [
    ['config get-value cli api_client', 'json_client'],
    ['config list --section cli', 'json_client'],
    ['providers list', 'tradewind'],
    ['providers get tradewind', 'tradewind'],
    ['providers executors', 'CeleryExecutor'],
    ['plugins', 'rest_api'],
    ['info', laptop.home],
  ] as const) {
    const { exitCode, stdout, stderr } = await laptop.run(line);
    expect({ exitCode, stderr, stdout }, line).toEqual({
      exitCode: 0,
      stderr: note,
      stdout: expect.stringContaining(output),
    });
  }
});

test('the audit log of the server has the user that the laptop is', async () => {
  const { db } = installation.home;
  const row = await db.first({ sql: `SELECT DISTINCT owner FROM log WHERE event LIKE '%variable%'`, parameters: [] });
  expect(row).toEqual({ owner: 'ann' });
});
