import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { OPERATIONS } from '../../src/http/v1/operations.ts';
import { type Home, makeDefaultHome } from '../harness/home.ts';
import { type ServerProcess, runCommand, startServer } from '../harness/server.ts';

/** Planted where secrets are; nothing that leaves the server may hold one of them. */
const PLANTED = {
  connectionPassword: 'planted-connection-password',
  connectionExtra: 'planted-connection-extra',
  connectionText: 'planted-connection-text',
  variable: 'planted-variable-value',
  secretKey: 'planted-webserver-secret-key',
  mailPassword: 'planted-mail-password',
  userPassword: 'planted-user-password',
  fernetKey: 'cw_0x689RpI-jtRR7oE8h_eQsKImvJapLeSbXpwF4e4=',
};
/** What passwords are stored as. */
const HASH = '$argon2';
const ADMIN = { user: 'ada', password: PLANTED.userPassword };
/** A conf is there to be read, but the audit log need not repeat this. */
const CONF_TOKEN = 'planted-conf-token';
const DAG = 'leaky';

let home: Home;
let server: ServerProcess;
let run: { dag_run_id: string; date: string };

beforeAll(async () => {
  home = makeDefaultHome();
  home.writeDag('leaky.ts', DAG_FILE);
  home.writeDag('broken.ts', "import { Dag } from 'tradewind';\nnew Dag('broken', { schedule: 'nonsense' });\n");
  const settings = {
    AIRFLOW__API__AUTH_BACKENDS: 'airflow.api.auth.backend.basic_auth',
    AIRFLOW__CORE__FERNET_KEY: PLANTED.fernetKey,
    AIRFLOW__CORE__DAGS_ARE_PAUSED_AT_CREATION: 'False',
    AIRFLOW__WEBSERVER__SECRET_KEY: PLANTED.secretKey,
    AIRFLOW__WEBSERVER__EXPOSE_CONFIG: 'True',
    AIRFLOW__SMTP__SMTP_PASSWORD: PLANTED.mailPassword,
  };
  await runCommand(home, ['db', 'migrate'], settings);
  const person = ['-f', 'A', '-l', 'B', '-e', 'ada@example.com', '-r', 'Admin'];
  await runCommand(home, ['users', 'create', '-u', ADMIN.user, '-p', ADMIN.password, ...person], settings);
  server = await startServer(home, { settings });
  await plant();
  const { run_id, execution_date } = await server.api(ADMIN).trigger(DAG, { run_id: 'r' });
  expect(await server.api(ADMIN).runEnd(DAG, execution_date)).toBe('failed');
  run = { dag_run_id: run_id, date: execution_date };
});
afterAll(async () => {
  server.destroy();
  await home.remove();
});

const DAG_FILE = `import { Dag, getClient } from 'tradewind';

const dag = new Dag('${DAG}', { startDate: new Date('2024-01-01') });
const reads = dag.task('reads', async () => {
  const connection = await getClient().getConnectionOrThrow('db');
  const value = await getClient().getVariableOrThrow('my_secret');
  console.log('logged', connection.password, connection.extra, value);
  console.error(JSON.stringify({ connection, value }));
  throw new Error('failed with ' + connection.password + ' and ' + value);
});
reads();
dag.bash({
  taskId: 'echoes',
  bashCommand: 'echo {{ conn.db.password }} {{ conn.db.extra_dejson.api_key }} {{ var.value.my_secret }}; env',
  env: { LOGIN: '{{ conn.db.login }}:{{ conn.db.password }}', VALUE: '{{ var.value.my_secret }}' },
});
`;

/** Over the API, so that the audit log sees it all. */
async function plant(): Promise<void> {
  const extra = JSON.stringify({ api_key: PLANTED.connectionExtra, deep: [{ token: PLANTED.connectionExtra }] });
  const connection = { connection_id: 'db', conn_type: 'http', login: 'me', password: 'to be changed', extra };
  expect((await call('POST', '/connections', connection)).status).toBe(200);
  const { connectionPassword, connectionText, userPassword } = PLANTED;
  expect((await call('PATCH', '/connections/db', { password: connectionPassword })).status).toBe(200);
  const plain = { connection_id: 'plain', conn_type: 'http', extra: connectionText };
  expect((await call('POST', '/connections', plain)).status).toBe(200);
  expect((await call('POST', '/variables', { key: 'my_secret', value: PLANTED.variable })).status).toBe(200);
  const run = { dag_run_id: 'with-conf', conf: { deep: [{ api_token: CONF_TOKEN }] } };
  expect((await call('POST', `/dags/${DAG}/dagRuns`, run)).status).toBe(200);
  const user = { username: 'bob', first_name: 'B', last_name: 'C', email: 'b@example.com', roles: [] };
  expect((await call('POST', '/users', { ...user, password: userPassword })).status).toBe(200);
}

function call(method: string, path: string, body?: unknown, accept = 'application/json'): Promise<Response> {
  const authorization = `Basic ${Buffer.from(`${ADMIN.user}:${ADMIN.password}`).toString('base64')}`;
  return fetch(`${server.url}/api/v1${path}`, {
    method,
    headers: { authorization, accept, 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
}

/** What stands for each part of a path, so that the operation has something to show. */
async function valuesOfParts(): Promise<Record<string, readonly string[]>> {
  const { file_token } = (await (await call('GET', `/dags/${DAG}`)).json()) as { file_token?: string };
  return {
    dag_id: [DAG],
    dag_run_id: [run.dag_run_id],
    task_id: ['reads', 'echoes'],
    task_try_number: ['1'],
    map_index: ['-1', '0'],
    xcom_key: ['return_value'],
    connection_id: ['db', 'plain'],
    pool_name: ['default_pool'],
    event_log_id: Array.from({ length: 12 }, (_, index) => String(index + 1)),
    import_error_id: ['1'],
    file_token: [file_token ?? 'none'],
    username: ['bob', 'ada'],
    role_name: ['Admin'],
    uri: ['none'],
    section: ['core', 'webserver', 'smtp', 'database'],
    option: ['fernet_key', 'secret_key', 'smtp_password', 'sql_alchemy_conn'],
  };
}

function fill(path: string, values: Record<string, readonly string[]>): string[] {
  const part = /\{(\w+)\}/.exec(path);
  if (!part) return [path];
  const [whole, name = ''] = part;
  return (values[name] ?? ['none']).flatMap((value) => fill(path.replace(whole, encodeURIComponent(value)), values));
}

function expectNothingPlanted(text: string, where: string, allowed: readonly string[] = []): void {
  const found = [...Object.values(PLANTED), HASH].filter(
    (secret) => text.includes(secret) && !allowed.includes(secret),
  );
  expect(found, where).toEqual([]);
}

test('no answer to any GET of the stable API holds a secret', async () => {
  const values = await valuesOfParts();
  const paths = OPERATIONS.filter(({ method }) => method === 'GET').flatMap(({ path }) => fill(path, values));
  expect(paths.length).toBeGreaterThan(10);
  let shown = 0;
  for (const path of paths) {
    for (const accept of ['application/json', 'text/plain']) {
      const answer = await call('GET', path, undefined, accept);
      const text = await answer.text();
      if (answer.status === 200) shown += 1;
      // Whoever may read variables reads their values.
      expectNothingPlanted(text, `GET ${path} as ${accept}`, path.startsWith('/variables') ? [PLANTED.variable] : []);
    }
  }
  expect(shown).toBeGreaterThan(paths.length);
});

test('the audit log hides what stands under telling names', async () => {
  const log = await (await call('GET', '/eventLogs?event=api.post_dag_run')).text();
  expect(log).toContain('with-conf');
  expect(log).toContain('***');
  expect(log).not.toContain(CONF_TOKEN);
});

test('no answer of the experimental API holds a secret', async () => {
  const date = encodeURIComponent(run.date);
  for (const path of [
    `/dags/${DAG}/dag_runs`,
    `/dags/${DAG}/dag_runs/${date}`,
    `/dags/${DAG}/dag_runs/${date}/tasks/echoes`,
    `/dags/${DAG}/tasks/echoes`,
    `/dags/${DAG}/code`,
    '/info',
    '/pools',
    '/latest_runs',
  ]) {
    expectNothingPlanted((await server.api(ADMIN).get(path)).text, path);
  }
});

test('refusals do not repeat what is secret', async () => {
  const wrongs: readonly [string, string, unknown][] = [
    ['POST', '/connections', { connection_id: 'x', conn_type: 5, password: PLANTED.connectionPassword }],
    ['POST', '/connections', { connection_id: 'x y', conn_type: 'http', extra: PLANTED.connectionExtra }],
    ['POST', '/connections', { conn_type: 'http', password: [PLANTED.connectionPassword] }],
    ['POST', '/connections/test', { connection_id: 'x', conn_type: 'http', password: PLANTED.connectionPassword }],
    ['POST', '/users', { username: 'x', password: { text: PLANTED.userPassword } }],
    ['PATCH', '/users/none', { username: 'none', password: PLANTED.userPassword }],
  ];
  for (const [method, path, body] of wrongs) {
    const answer = await call(method, path, body);
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expectNothingPlanted(await answer.text(), `${method} ${path}`);
  }
});

test('neither the logs nor the files of the database hold one', () => {
  expect(server.output).not.toBe('');
  expectNothingPlanted(server.output, 'the output of the server');
  for (const path of home.logs()) {
    expectNothingPlanted(readFileSync(join(home.path, 'logs', path), 'utf8'), path);
  }
  const files = readdirSync(home.path).filter((name) => name.startsWith('tradewind.db'));
  expect(files).not.toEqual([]);
  // The hashes of passwords are there, of course.
  for (const name of files) expectNothingPlanted(readFileSync(join(home.path, name), 'latin1'), name, [HASH]);
});
