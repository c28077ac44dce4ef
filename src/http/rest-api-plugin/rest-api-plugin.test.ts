import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createRole } from '../../actions/users/create-role.ts';
import { createUser } from '../../actions/users/create-user.ts';
import { testDatabases } from '../../metadata/test-databases.ts';
import { type TestApp, type TestAppOptions, openTestApp } from '../test-app.ts';
import { TEST_HOST } from './test-host.ts';

const [sqlite] = testDatabases();
if (!sqlite) throw new Error('there is always SQLite');

const API = '/admin/rest_api/api';
const DAGS = [{ dagId: 'tutorial', tasks: { print_date: {}, sleep: {} } }, { dagId: 'other' }];
const TIMES = { call_time: 'Sat, 21 Nov 2026 12:00:00 GMT', response_time: 'Sat, 21 Nov 2026 12:00:00 GMT' };
const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
const noticeOf = (name: string, instead: string) =>
  `The '${name}' command is deprecated and removed in Airflow 2.0, please use '${instead}' instead\n`;

const open = (options: TestAppOptions = {}) => openTestApp(sqlite, { dags: DAGS, commandHost: TEST_HOST, ...options });

describe('the newer generation', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await open();
  });
  afterAll(() => app.close());

  test('answers with the common response object, by GET and by POST', async () => {
    const output = { stderr: noticeOf('pause', 'dags pause'), stdin: '', stdout: 'Dag: tutorial, paused: True\n' };
    const common = { airflow_cmd: 'airflow pause tutorial', http_response_code: 200, output, status: 'OK', ...TIMES };
    const query = { api: 'pause', dag_id: 'tutorial' };
    expect(await app.ask('GET', `${API}?api=pause&dag_id=tutorial`)).toMatchObject({
      status: 200,
      body: { ...common, arguments: query, post_arguments: {} },
    });
    expect((await app.ask('POST', API, 'api=pause&dag_id=tutorial', FORM)).body).toEqual({
      ...common,
      arguments: {},
      post_arguments: query,
    });
  });

  test.each([
    ['', 'API should be provided', {}],
    ['api=%20', 'API should be provided', { api: ' ' }],
    ['api=Nope', "API 'nope' was not found", { api: 'Nope' }],
    ['api=workers', "API 'workers' was not found", { api: 'workers' }],
    ['api=initdb', "API 'initdb' was not found", { api: 'initdb' }],
    ['api=pause', "The argument(s) ['dag_id'] are required", { api: 'pause' }],
    ['api=render', "The argument(s) ['dag_id', 'task_id', 'execution_date'] are required", { api: 'render' }],
    ['api=pause&dag_id=%20x', "The DAG ID 'x' does not exist", { api: 'pause', dag_id: ' x' }],
    ['api=deploy_dag', 'dag_file should be provided', { api: 'deploy_dag' }],
    [
      'api=refresh_dag&dag_id=%20tutorial',
      'dag_id contains spaces and is therefore an illegal argument',
      {
        api: 'refresh_dag',
        dag_id: ' tutorial',
      },
    ],
  ])('refuses ?%s', async (query, output, given) => {
    expect(await app.ask('GET', `${API}?${query}`)).toMatchObject({
      status: 400,
      body: { arguments: given, post_arguments: {}, http_response_code: 400, output, status: 'ERROR', ...TIMES },
    });
  });

  test('knows GET and POST, and HEAD for what changes nothing', async () => {
    expect(await app.ask('PUT', `${API}?api=version`)).toMatchObject({
      status: 405,
      headers: { allow: 'GET, HEAD, OPTIONS, POST' },
    });
    expect((await app.ask('HEAD', `${API}?api=list_dags`)).status).toBe(200);
    expect((await app.ask('HEAD', `${API}?api=pause&dag_id=tutorial`)).status).toBe(405);
    expect((await app.ask('GET', '/admin/rest_api/nothing')).status).toBe(404);
  });

  test('shows nothing but the output of a command, and no log before it', async () => {
    const { body } = await app.ask('GET', `${API}?api=list_dags`);
    const rule = '-'.repeat(67);
    expect(body).toMatchObject({ output: { stdout: `\n\n${rule}\nDAGS\n${rule}\nother\ntutorial\n\n` } });
  });
});

describe('the older generation', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await open();
  });
  afterAll(() => app.close());
  const v1 = (path: string) => app.ask('GET', `${API}/v1.0/${path}`);

  test('answers with six fields, the output as text', async () => {
    expect((await v1('version')).body).toEqual({
      airflow_cmd: 'airflow version',
      arguments: {},
      output: expect.stringMatching(/^2\.11\.2/) as string,
      status: 'OK',
      ...TIMES,
    });
    expect((await v1('unpause?dag_id=tutorial')).body).toEqual({
      airflow_cmd: 'airflow unpause tutorial',
      arguments: { dag_id: 'tutorial' },
      output: 'Dag: tutorial, paused: False\n',
      status: 'OK',
      ...TIMES,
    });
    expect((await v1('trigger_dag?dag_id=tutorial&run_id=a')).body).toMatchObject({ run_id: 'a', status: 'OK' });
  });

  test('says ERROR of a command that failed, with what it said, and HTTP 200', async () => {
    expect(await v1('pause?dag_id=no_such_dag')).toMatchObject({
      status: 200,
      body: { status: 'ERROR', output: expect.stringContaining('dag_id could not be found: no_such_dag') as string },
    });
    expect((await v1('backfill?dag_id=tutorial')).body).toMatchObject({ status: 'ERROR', output: 'it broke\n' });
  });

  test.each([
    ['pause', 'dag_id should be provided'],
    ['test?dag_id=d', 'task_id should be provided'],
    ['test?dag_id=d&task_id=t', 'execution_date should be provided'],
    ['kerberos', 'principal should be provided'],
  ])('names the first argument that is missing: %s', async (path, output) => {
    expect(await v1(path)).toMatchObject({ status: 400, body: { output, status: 'ERROR', ...TIMES } });
  });

  test('has workers under both names, and uploads by POST only', async () => {
    expect((await app.ask('PUT', `${API}/v1.0/worker`)).status).toBe(405);
    expect((await app.ask('PUT', `${API}/v1.0/workers`)).status).toBe(405);
    expect((await v1('deploy_dag')).status).toBe(405);
    expect((await v1('no_such_command')).status).toBe(404);
  });
});

describe('the token', () => {
  const url = `${API}?api=version`;
  const key = 'REST_API_PLUGIN_EXPECTED_HTTP_TOKEN';

  test.each([`AIRFLOW__WEBSERVER__${key}`, `AIRFLOW__REST_API_PLUGIN__${key}`])(
    'of %s opens everything',
    async (name) => {
      const app = await open({ env: { [name]: 'changeme' } });
      const refused = { output: 'Token Authentication Failed', status: 'ERROR', ...TIMES };
      expect(await app.ask('GET', url)).toMatchObject({ status: 403, body: { ...refused, http_response_code: 403 } });
      // As the document shows it: four keys.
      expect((await app.ask('GET', `${API}/v1.0/version?x=1`)).body).toEqual(refused);
      for (const header of ['rest_api_plugin_http_token', 'REST-API-PLUGIN-HTTP-TOKEN']) {
        expect((await app.ask('GET', url, undefined, { [header]: 'changeme' })).status).toBe(200);
      }
      for (const token of ['Changeme', 'changem', '', 'changeme, changeme']) {
        expect((await app.ask('GET', url, undefined, { rest_api_plugin_http_token: token })).status).toBe(403);
      }
      expect((await app.ask('GET', `${url}&rest_api_plugin_http_token=changeme`)).status).toBe(403);
      expect((await app.ask('GET', '/admin/rest_api/')).status).toBe(200);
      await app.close();
    },
  );

  test('may come in a header of another name', async () => {
    const env = {
      [`AIRFLOW__REST_API_PLUGIN__${key}`]: 'changeme',
      AIRFLOW__REST_API_PLUGIN__REST_API_PLUGIN_HTTP_TOKEN_HEADER_NAME: 'X-My_Token',
    };
    const app = await open({ env });
    expect((await app.ask('GET', url, undefined, { 'x-my-token': 'changeme' })).status).toBe(200);
    expect((await app.ask('GET', url, undefined, { rest_api_plugin_http_token: 'changeme' })).status).toBe(403);
    await app.close();
  });
});

test('with neither a token nor authentication, it answers on this machine only', async () => {
  const app = await open();
  const status = async (remoteAddress: string, headers: Record<string, string> = {}) =>
    (await app.app.inject({ url: `${API}?api=list_dags`, remoteAddress, headers })).statusCode;
  expect(await status('127.0.0.1')).toBe(200);
  expect(await status('::1', { host: '[::1]:8080' })).toBe(200);
  expect(await status('192.0.2.7')).toBe(403);
  // A proxy on this machine, and a name that somebody has given our address.
  expect(await status('127.0.0.1', { 'x-forwarded-for': '192.0.2.7' })).toBe(403);
  expect(await status('127.0.0.1', { host: 'evil.example' })).toBe(403);
  // Pages of other sites, in a browser on this machine.
  expect(await status('127.0.0.1', { 'sec-fetch-site': 'cross-site' })).toBe(403);
  expect(await status('127.0.0.1', { origin: 'https://evil.example' })).toBe(403);
  await app.close();
});

test('a service that is given wrong arguments is not started, and says why', async () => {
  const app = await open();
  const refused = await app.ask('GET', `${API}?api=scheduler&num_runs=many`);
  expect(refused.body).toMatchObject({
    airflow_cmd: expect.stringContaining('airflow scheduler --num_runs "many" >> ') as string,
    output: { stderr: expect.stringContaining("invalid int value: 'many'") as string },
  });
  expect((await app.ask('GET', `${API}/v1.0/scheduler?num_runs=many`)).body).toMatchObject({ status: 'ERROR' });
  expect((await app.ask('GET', `${API}?api=list_background`)).body).toMatchObject({ output: '[]' });
  await app.close();
});

test('it can be turned off', async () => {
  const app = await open({ env: { AIRFLOW__REST_API_PLUGIN__ENABLED: 'False' } });
  for (const path of ['/admin/rest_api/', `${API}?api=version`, `${API}/v1.0/version`]) {
    expect((await app.ask('GET', path)).status).toBe(404);
  }
  await app.close();
});

describe('with users', () => {
  let app: TestApp;
  const basic = (name: string) => ({ authorization: `Basic ${Buffer.from(`${name}:secret`).toString('base64')}` });

  beforeAll(async () => {
    app = await open({ env: { AIRFLOW__API__AUTH_BACKENDS: 'airflow.api.auth.backend.basic_auth' } });
    for (const role of ['Admin', 'Op', 'User', 'Viewer']) {
      const username = role.toLowerCase();
      const person = { firstName: 'A', lastName: 'B', email: `${username}@example.com` };
      await createUser(app, { username, password: 'secret', ...person, roles: [role] });
    }
  });
  afterAll(() => app.close());

  const status = async (query: string, name?: string) =>
    (await app.ask('GET', `${API}?api=${query}`, undefined, name === undefined ? {} : basic(name))).status;

  test.each([
    ['list_dags', 'viewer'],
    ['list_tasks&dag_id=tutorial', 'viewer'],
    ['pause&dag_id=tutorial', 'user'],
    ['trigger_dag&dag_id=tutorial&run_id=by_user', 'user'],
    ['variables', 'op'],
    ['variables&cmd=set&key=k&value=v', 'op'],
    ['connections&list=on', 'op'],
    ['pool&get=default_pool', 'viewer'],
    ['pool&cmd=set&pool_name=p&slot_count=1&pool_description=d', 'op'],
    ['delete_dag&dag_id=other', 'user'],
    ['list_background', 'admin'],
  ])('%s needs what the stable API needs: %s has it, those below have not', async (query, least) => {
    const ranks = ['viewer', 'user', 'op', 'admin'];
    for (const name of ranks.slice(0, ranks.indexOf(least)))
      expect({ name, status: await status(query, name) }).toEqual({ name, status: 403 });
    expect(await status(query)).toBe(401);
    expect(await status(query, least)).toBe(200);
  });

  test('a token of /api/v1/security/login opens what its user may', async () => {
    const login = await app.ask(
      'POST',
      '/api/v1/security/login',
      { username: 'viewer', password: 'secret', provider: 'db', refresh: true },
      { 'content-type': 'application/json' },
    );
    const { access_token: token } = login.body as { access_token: string };
    const ask = async (query: string) =>
      (await app.ask('GET', `${API}?api=${query}`, undefined, { authorization: `Bearer ${token}` })).status;
    expect(await ask('list_dags')).toBe(200);
    expect(await ask('pause&dag_id=tutorial')).toBe(403);
  });

  test('a cookie alone reads, and changes nothing', async () => {
    const page = await app.ask('GET', '/login/');
    const csrf = /csrf_token=([^;]+)/.exec(String(page.headers['set-cookie']))?.[1] ?? '';
    const fields = new URLSearchParams({ username: 'admin', password: 'secret', csrf_token: csrf }).toString();
    const signedIn = await app.ask('POST', '/login/', fields, { ...FORM, cookie: `csrf_token=${csrf}` });
    const session = /session=([^;]+)/.exec(String(signedIn.headers['set-cookie']))?.[1] ?? '';
    const cookie = `csrf_token=${csrf}; session=${session}`;
    const ask = async (query: string, headers: Record<string, string> = {}) =>
      (await app.ask('GET', `${API}?api=${query}`, undefined, { cookie, ...headers })).status;
    expect(await ask('list_dags')).toBe(200);
    expect(await ask('pause&dag_id=tutorial')).toBe(403);
    expect(await ask('pause&dag_id=tutorial', { 'x-csrftoken': 'wrong' })).toBe(403);
    expect(await ask('pause&dag_id=tutorial', { 'x-csrftoken': csrf })).toBe(200);
    expect(await ask('pause&dag_id=tutorial', { 'x-csrftoken': csrf, 'sec-fetch-site': 'cross-site' })).toBe(403);
    const post = (body: string) => app.ask('POST', API, body, { ...FORM, cookie });
    expect((await post('api=pause&dag_id=tutorial')).status).toBe(403);
    const answer = await post(`api=pause&dag_id=tutorial&csrf_token=${csrf}`);
    expect(answer).toMatchObject({ status: 200, body: { post_arguments: { api: 'pause', dag_id: 'tutorial' } } });
  });

  test('who may read single DAGs sees those in the list, and no report', async () => {
    await createRole(app, { name: 'Guest', permissions: [{ action: 'can_read', resource: 'DAG:tutorial' }] });
    const person = { firstName: 'A', lastName: 'B', email: 'guest@example.com' };
    await createUser(app, { username: 'guest', password: 'secret', ...person, roles: ['Guest'] });
    const { body } = await app.ask('GET', `${API}?api=list_dags`, undefined, basic('guest'));
    const { stdout } = (body as { output: { stdout: string } }).output;
    expect(stdout.split('\n').filter((line) => /^\w+$/.test(line) && line !== 'DAGS')).toEqual(['tutorial']);
    expect(await status('list_dags&report=on', 'guest')).toBe(403);
    expect(await status('list_tasks&dag_id=tutorial', 'guest')).toBe(403);
  });

  test('the audit log names the user', async () => {
    await status('pause&dag_id=tutorial', 'op');
    const rows = await app.db.all<{ owner: string }>({
      sql: "SELECT owner FROM log WHERE event = 'paused' ORDER BY id DESC",
      parameters: [],
    });
    expect(rows[0]?.owner).toBe('op');
    await status('stop_background&pid=1', 'admin');
    const [stopped] = await app.db.all<{ owner: string; extra: string }>({
      sql: "SELECT owner, extra FROM log WHERE event = 'cli_stop_background'",
      parameters: [],
    });
    expect(stopped).toMatchObject({ owner: 'admin', extra: expect.stringContaining('"pid":"1"') as string });
  });
});
