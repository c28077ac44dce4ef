import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { testDatabases } from '../../metadata/test-databases.ts';
import { type TestApp, openTestApp } from '../test-app.ts';

const API = '/api/experimental';

describe.each(testDatabases())('generation 2 on $name', (kind) => {
  let app: TestApp;
  beforeAll(async () => {
    app = await openTestApp(kind, {
      env: { AIRFLOW__API__EXPERIMENTAL_API_GENERATION: '2' },
      dags: [
        {
          dagId: 'bash',
          fields: {
            params: [
              ['n', { __class: 'airflow.sdk.definitions.param.Param', default: 1, schema: { type: 'integer' } }],
            ],
          },
          tasks: {
            first: {
              task_type: 'BashOperator',
              bash_command: 'true',
              template_fields: ['bash_command', 'env', 'cwd'],
              downstream_task_ids: ['last'],
            },
            last: {},
          },
        },
      ],
    });
  });
  afterAll(() => app.close());

  const ask: TestApp['ask'] = (...args) => app.ask(...args);
  const trigger = (body: unknown) => ask('POST', `${API}/dags/bash/dag_runs`, body);

  test('every answer of a route says that it is deprecated, unknown paths do not', async () => {
    const link =
      '<https://airflow.apache.org/docs/apache-airflow/2.11.2/upgrading-to-2.html#migration-guide-from-experimental-api-to-stable-api-v1>; rel="deprecation"; type="text/html"';
    for (const path of ['/test', '/info', '/pools/nope', '/dags/nope/paused']) {
      expect((await ask('GET', API + path)).headers, path).toMatchObject({ deprecation: 'true', link });
    }
    const unknown = await ask('GET', `${API}/nope`);
    expect(unknown.headers).not.toHaveProperty('deprecation');
    expect(unknown).toMatchObject({
      status: 404,
      headers: { 'content-type': expect.stringContaining('application/problem+json') },
      body: { status: 404, title: 'Not Found', type: 'about:blank' },
    });
  });

  test('a run begins queued, with the message of 2.11', async () => {
    const created = await trigger({ run_id: 'x1', execution_date: '2024-01-01T00:00:00+00:00', conf: { k: 'v' } });
    expect(created.body).toEqual({
      execution_date: '2024-01-01T00:00:00+00:00',
      message:
        'Created <DagRun bash @ 2024-01-01 00:00:00+00:00: x1, state:queued, queued_at: 2026-11-21 12:00:00.123000+00:00. externally triggered: True>',
      run_id: 'x1',
    });
    expect((await ask('GET', `${API}/dags/bash/dag_runs/2024-01-01`)).body).toEqual({ state: 'queued' });
    expect((await ask('GET', `${API}/dags/bash/dag_runs?state=Queued`)).body).toEqual([
      {
        dag_id: 'bash',
        dag_run_url: '/dags/bash/graph?execution_date=2024-01-01+00:00:00%2B00:00',
        execution_date: '2024-01-01T00:00:00+00:00',
        id: 1,
        run_id: 'x1',
        start_date: '',
        state: 'queued',
      },
    ]);
    expect(await trigger({ run_id: 'x1', execution_date: '2024-01-01T00:00:00+00:00' })).toMatchObject({
      status: 400,
      body: { error: 'A DAG Run already exists for DAG bash at 2024-01-01 00:00:00+00:00 with run id x1' },
    });
  });

  test.each([null, '', '{"k": 1}', [1], 5])('conf %j is refused: it must be an object', async (conf) => {
    expect(await trigger({ conf })).toMatchObject({
      status: 400,
      body: { error: 'Dag Run conf must be a dictionary object, other types are not supported' },
    });
  });

  test('conf must fit the params of the DAG', async () => {
    expect(await trigger({ conf: { n: 'x' } })).toMatchObject({
      status: 400,
      body: {
        error: expect.stringMatching(/^Invalid input for param n: 'x' is not of type 'integer'\n\nFailed validating/),
      },
    });
  });

  test('dates in texts have a space', async () => {
    expect((await ask('GET', `${API}/dags/bash/dag_runs/2020-01-01`)).body).toEqual({
      error: 'Dag Run for date 2020-01-01 00:00:00+00:00 not found in dag bash',
    });
  });

  test('a task shows the fields of 2.11', async () => {
    const { body } = await ask('GET', `${API}/dags/bash/tasks/first`);
    expect(body).toMatchObject({
      bash_command: 'true',
      cwd: 'None',
      downstream_task_ids: "{'last'}",
      upstream_task_ids: 'set()',
      template_fields: "['bash_command', 'env', 'cwd']",
      multiple_outputs: 'False',
      retry_delay: '0:05:00',
    });
  });

  test('a task instance shows the fields of 2.11', async () => {
    await trigger({ run_id: 'ti', execution_date: '2024-02-01' });
    const { body } = await ask('GET', `${API}/dags/bash/dag_runs/2024-02-01/tasks/first`);
    expect(body).toMatchObject({
      dag_run:
        '<DagRun bash @ 2024-02-01 00:00:00+00:00: ti, state:queued, queued_at: 2026-11-21 12:00:00.123000+00:00. externally triggered: True>',
      map_index: '-1',
      operator: 'BashOperator',
      run_id: 'ti',
      state: 'None',
      try_number: '0',
    });
    expect(body).not.toHaveProperty('execution_date');
  });

  test('lineage is what tasks left in their XComs', async () => {
    await trigger({ run_id: 'lineage', execution_date: '2024-03-01' });
    const path = `${API}/lineage/bash/2024-03-01`;
    expect((await ask('GET', path)).body).toEqual({ task_ids: {} });
    await app.db.run({
      sql: `INSERT INTO xcom (dag_id, run_id, task_id, key, value, timestamp) VALUES ('bash', 'lineage', 'first', 'pipeline_outlets', $1, $2)`,
      parameters: ['[{"url": "file"}]', app.clock.now()],
    });
    expect((await ask('GET', path)).body).toEqual({ task_ids: { first: { outlets: [{ url: 'file' }] } } });
    expect((await ask('GET', `${API}/lineage/nope/2024-03-01`)).status).toBe(404);
    expect((await ask('GET', `${API}/lineage/bash/zzz`)).status).toBe(400);
  });

  test('pools say whether they count deferred tasks', async () => {
    expect((await ask('GET', `${API}/pools/default_pool`)).body).toEqual({
      description: 'Default pool',
      id: 1,
      include_deferred: false,
      pool: 'default_pool',
      slots: 128,
    });
  });

  test('the version begins with the release of Airflow that it answers like', async () => {
    expect((await ask('GET', `${API}/info`)).body).toEqual({
      version: expect.stringMatching(/^2\.11\.2\+tradewind\./),
    });
  });
});
