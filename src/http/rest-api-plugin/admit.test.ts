import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createRole } from '../../actions/users/create-role.ts';
import { createUser } from '../../actions/users/create-user.ts';
import { testDatabases } from '../../metadata/test-databases.ts';
import { type TestApp, type TestAppOptions, openTestApp } from '../test-app.ts';
import { PLUGIN_COMMANDS } from './commands/plugin-commands.ts';
import { TEST_HOST } from './test-host.ts';

const [sqlite] = testDatabases();
if (!sqlite) throw new Error('there is always SQLite');

const API = '/admin/rest_api/api';
const DAGS = [{ dagId: 'tutorial', tasks: { print_date: {}, sleep: {} } }, { dagId: 'other' }];
const TIMES = { call_time: 'Sat, 21 Nov 2026 12:00:00 GMT', response_time: 'Sat, 21 Nov 2026 12:00:00 GMT' };
const FORM = { 'content-type': 'application/x-www-form-urlencoded' };

const open = (options: TestAppOptions = {}) => openTestApp(sqlite, { dags: DAGS, commandHost: TEST_HOST, ...options });

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
  expect(await status('::ffff:127.0.0.1', { host: '[::ffff:127.0.0.1]:8080' })).toBe(200);
  expect(await status('::ffff:192.0.2.7')).toBe(403);
  // A proxy on this machine, and a name that somebody has given our address.
  for (const header of [
    'x-forwarded-for',
    'forwarded',
    'via',
    'x-real-ip',
    'x-client-ip',
    'cf-connecting-ip',
    'true-client-ip',
  ]) {
    expect({ header, status: await status('127.0.0.1', { [header]: '127.0.0.1' }) }).toEqual({ header, status: 403 });
  }
  expect(await status('127.0.0.1', { host: '127.0.0.1.evil.example' })).toBe(403);
  expect(await status('127.0.0.1', { host: 'evil.example' })).toBe(403);
  // Pages of other sites, in a browser on this machine.
  expect(await status('127.0.0.1', { 'sec-fetch-site': 'cross-site' })).toBe(403);
  expect(await status('127.0.0.1', { origin: 'https://evil.example' })).toBe(403);
  await app.close();
});

test('a link that somebody follows from a mail changes nothing, though no credentials are needed on this machine', async () => {
  const app = await open();
  const follow = async (query: string) =>
    (await app.ask('GET', `${API}?api=${query}`, undefined, { 'sec-fetch-site': 'none' })).status;
  expect(await follow('delete_dag&dag_id=other')).toBe(403);
  expect(await follow('list_dags')).toBe(200);
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

  /** Who may, of those of whom each may more than the one before; and a call that does nothing but ask. */
  const RANKS = ['viewer', 'user', 'op', 'admin'] as const;
  const TASK = '&dag_id=tutorial&task_id=sleep&execution_date=2020-01-01&subdir=/elsewhere';
  const NEEDS: Readonly<Record<string, readonly (readonly [least: (typeof RANKS)[number], rest: string])[]>> = {
    version: [['viewer', '']],
    rest_api_plugin_version: [['viewer', '']],
    list_dags: [['viewer', '']],
    list_tasks: [['viewer', TASK]],
    trigger_dag: [['user', TASK]],
    dag_state: [['viewer', TASK]],
    task_state: [['viewer', TASK]],
    task_failed_deps: [['viewer', TASK]],
    pause: [['user', TASK]],
    unpause: [['user', TASK]],
    clear: [['user', TASK]],
    render: [['viewer', TASK]],
    test: [['user', TASK]],
    run: [['user', TASK]],
    backfill: [['user', TASK]],
    delete_dag: [['user', '&dag_id=no_such_dag']],
    deploy_dag: [['admin', '']],
    refresh_dag: [['user', '&dag_id=no_such_dag']],
    refresh_all_dags: [['user', '']],
    variables: [
      ['op', ''],
      ['op', '&get=k'],
      ['op', '&cmd=set&key=k&value=v'],
      ['op', '&set=k'],
      ['op', '&delete=k'],
      ['op', '&import=/elsewhere'],
      ['op', '&export=/elsewhere'],
    ],
    connections: [
      ['op', '&list=on'],
      ['op', '&add=on'],
      ['op', '&delete=on'],
    ],
    pool: [
      ['viewer', '&get=default_pool'],
      ['op', '&cmd=set&pool_name=p'],
      ['op', '&set=p'],
      ['op', '&delete=p'],
    ],
    scheduler: [['admin', '&subdir=/elsewhere']],
    worker: [['admin', '&concurrency=many']],
    flower: [['admin', '&port=any']],
    kerberos: [['admin', '&principal=p&keytab=/elsewhere']],
    serve_logs: [['admin', '']],
    list_background: [['admin', '']],
    stop_background: [['admin', '&pid=1']],
  };

  test('each command needs what the operation of the stable API needs that does the same', async () => {
    expect(Object.keys(NEEDS)).toEqual(PLUGIN_COMMANDS.map(({ name }) => name));
    for (const [name, calls] of Object.entries(NEEDS)) {
      for (const [least, rest] of calls) {
        const allowed = [];
        for (const rank of RANKS) if ((await status(`${name}${rest}`, rank)) !== 403) allowed.push(rank);
        expect({ name, rest, allowed }).toEqual({ name, rest, allowed: RANKS.slice(RANKS.indexOf(least)) });
        expect(await status(`${name}${rest}`)).toBe(name.endsWith('version') ? 200 : 401);
      }
    }
  });

  test('a token of /api/v1/security/login opens what its user may', async () => {
    const login = await app.ask(
      'POST',
      '/api/v1/security/login',
      { username: 'viewer', password: 'secret', provider: 'db', refresh: true },
      { 'content-type': 'application/json' },
    );
    const { access_token: accessToken, refresh_token: refreshToken } = login.body as Record<string, string>;
    const ask = async (query: string, token = accessToken) =>
      (await app.ask('GET', `${API}?api=${query}`, undefined, { authorization: `Bearer ${token}` })).status;
    expect(await ask('list_dags')).toBe(200);
    expect(await ask('pause&dag_id=tutorial')).toBe(403);
    // The other token of a login makes new ones, and opens nothing itself.
    expect(await ask('list_dags', refreshToken)).toBe(401);
    const refreshed = await app.ask('POST', '/api/v1/security/refresh', undefined, {
      authorization: `Bearer ${refreshToken}`,
    });
    expect(await ask('list_dags', (refreshed.body as { access_token: string }).access_token)).toBe(200);
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
    const page = (await app.ask('GET', '/admin/rest_api/', undefined, basic('guest'))).body as string;
    expect(page).toContain('>tutorial<');
    expect(page).not.toContain('>other<');
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
      sql: "SELECT owner, extra FROM log WHERE event = 'cli_stop_background' ORDER BY id DESC",
      parameters: [],
    });
    expect(stopped).toMatchObject({ owner: 'admin', extra: expect.stringContaining('"pid":"1"') as string });
  });
});
