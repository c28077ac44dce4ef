import { afterAll, beforeAll, describe, expect, test } from 'vitest';
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

  test('is answered by no cache on the way', async () => {
    for (const query of ['list_dags', 'nothing']) {
      const { headers } = await app.ask('GET', `${API}?api=${query}`);
      expect(headers).toMatchObject({ 'cache-control': 'no-store' });
    }
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

test('a form of too many fields is refused', async () => {
  const app = await open();
  const ask = async (body: string, type: string) =>
    app.ask('POST', `${API}?api=version`, body, { 'content-type': type });
  const parts = (count: number) =>
    `${'--limit\r\nContent-Disposition: form-data; name="a"\r\n\r\n\r\n'.repeat(count)}--limit--\r\n`;
  const multipart = 'multipart/form-data; boundary="limit"';
  const refused = { status: 400, body: { output: 'The form has more than 1000 fields' } };
  expect(await ask('a&'.repeat(900), FORM['content-type'])).toMatchObject({ status: 200 });
  expect(await ask('a&'.repeat(500_000), FORM['content-type'])).toMatchObject(refused);
  expect(await ask(parts(900), multipart)).toMatchObject({ status: 200 });
  expect(await ask(parts(1001), multipart)).toMatchObject(refused);
  expect(await ask('a', 'multipart/form-data')).toMatchObject({ body: { output: 'The body is no multipart form' } });
  await app.close();
});

test('it can be turned off', async () => {
  const app = await open({ env: { AIRFLOW__REST_API_PLUGIN__ENABLED: 'False' } });
  for (const path of ['/admin/rest_api', '/admin/rest_api/', `${API}?api=version`, `${API}/v1.0/version`]) {
    expect((await app.ask('GET', path)).status).toBe(404);
  }
  expect((await app.ask('GET', '/')).body).not.toContain('rest_api');
  await app.close();
});
