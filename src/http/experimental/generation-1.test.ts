import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findDagRun } from '../../metadata/dag-runs/dag-runs.ts';
import { testDatabases } from '../../metadata/test-databases.ts';
import { type TestApp, openTestApp } from '../test-app.ts';

const API = '/api/experimental';

describe.each(testDatabases())('generation 1 on $name', (kind) => {
  let app: TestApp;
  beforeAll(async () => {
    app = await openTestApp(kind, {
      dags: [
        {
          dagId: 'latest_only',
          fields: {
            start_date: 1_767_225_600,
            default_args: { start_date: 1_767_225_600 },
            tags: ['example'],
            params: [['key', 1]],
          },
          tasks: {
            latest_only: { task_type: 'LatestOnlyOperator', downstream_task_ids: ['task1'] },
            task1: { owner: 'ann' },
            bash: {
              task_type: 'BashOperator',
              bash_command: 'echo {{ ds }}',
              template_fields: ['bash_command', 'env'],
              retries: 2,
              retry_delay: 90,
              email: ['a@b'],
              email_on_failure: false,
              params: [['own', [true, null, "it's"]]],
            },
          },
        },
        { dagId: 'other' },
      ],
    });
  });
  afterAll(() => app.close());

  const ask: TestApp['ask'] = (...args) => app.ask(...args);
  const trigger = (body: unknown, dagId = 'latest_only') => ask('POST', `${API}/dags/${dagId}/dag_runs`, body);

  test('a run is created with its date, message and id, and reads running at once', async () => {
    const created = await trigger({ run_id: 'a', execution_date: '2099-01-01T00:00:00', conf: '{"key":"value"}' });
    expect(created).toMatchObject({
      status: 200,
      body: {
        execution_date: '2099-01-01T00:00:00+00:00',
        message: 'Created <DagRun latest_only @ 2099-01-01T00:00:00+00:00: a, externally triggered: True>',
        run_id: 'a',
      },
    });
    expect(await ask('GET', `${API}/dags/latest_only/dag_runs/2099-01-01T00:00:00`)).toMatchObject({
      status: 200,
      body: { state: 'running' },
    });
    expect((await ask('GET', `${API}/dags/latest_only/dag_runs?state=RUNNING`)).body).toEqual([
      {
        dag_id: 'latest_only',
        dag_run_url: '/admin/airflow/graph?dag_id=latest_only&execution_date=2099-01-01+00%3A00%3A00%2B00%3A00',
        execution_date: '2099-01-01T00:00:00+00:00',
        id: 1,
        run_id: 'a',
        start_date: '2026-11-21T12:00:00.123000+00:00',
        state: 'running',
      },
    ]);
    expect((await ask('GET', `${API}/dags/latest_only/dag_runs?state=queued`)).body).toEqual([]);
    expect((await ask('GET', `${API}/dags/latest_only/dag_runs?state=bogus`)).body).toEqual([]);
  });

  test('without a date it is now, without microseconds; a generated id keeps the offset of the caller', async () => {
    expect((await trigger({})).body).toMatchObject({
      execution_date: '2026-11-21T12:00:00+00:00',
      run_id: 'manual__2026-11-21T12:00:00+00:00',
    });
    expect((await trigger({ replace_microseconds: 'false' })).body).toMatchObject({
      run_id: 'manual__2026-11-21T12:00:00.123000+00:00',
    });
    expect((await trigger({ execution_date: '2099-01-05T03:04:05+02:00' })).body).toEqual({
      execution_date: '2099-01-05T03:04:05+02:00',
      message:
        'Created <DagRun latest_only @ 2099-01-05T03:04:05+02:00: manual__2099-01-05T03:04:05+02:00, externally triggered: True>',
      run_id: 'manual__2099-01-05T03:04:05+02:00',
    });
    expect((await trigger({ execution_date: '2099-01-06T00:00:00.5', replace_microseconds: true })).body).toMatchObject(
      {
        execution_date: '2099-01-06T00:00:00+00:00',
      },
    );
  });

  test('a number as run id is echoed as given', async () => {
    const { body } = await trigger({ run_id: 42, execution_date: '2099-02-01' });
    expect(body).toMatchObject({ run_id: 42, message: expect.stringContaining(': 42, ') });
  });

  test.each([
    ['absent', '1', undefined, null],
    ['null', '2', null, null],
    ['an empty text', '3', '', null],
    ['an empty object', '4', {}, null],
    ['an empty list', '5', [], null],
    ['an object', '6', { a: 1 }, '{"a":1}'],
    ['a text that holds an object', '7', '{"a": 1}', '{"a":1}'],
  ])('conf may be %s', async (_name, runId, conf, stored) => {
    const answer = await trigger({ conf, run_id: runId, execution_date: `2098-01-0${runId}` }, 'other');
    expect(answer.status).toBe(200);
    expect((await findDagRun(app.db, 'other', runId))?.conf ?? null).toBe(stored);
  });

  test.each([
    ['a number', 5],
    ['a list', [1]],
    ['true', true],
    ['text that is no JSON', 'not json'],
    ['text that holds a list', '[1]'],
  ])('conf that is %s is refused', async (_name, conf) => {
    const answer = await trigger({ conf });
    expect(answer).toMatchObject({ status: 400, body: { error: expect.stringContaining('conf') } });
  });

  test('conf may hold any character, on any database', async () => {
    const conf = { 'nul \u0000': 'lone \ud800, ünïcode, \u2028, "quotes"', deep: [[[{ a: 1e308 }]]] };
    expect((await trigger({ conf, run_id: 'characters', execution_date: '2098-02-01' }, 'other')).status).toBe(200);
    const run = await findDagRun(app.db, 'other', 'characters');
    expect(JSON.parse(run?.conf ?? '')).toEqual(conf);
  });

  test('a run id or a date that is taken is refused', async () => {
    await trigger({ run_id: 'twice', execution_date: '2097-01-01' });
    expect(await trigger({ run_id: 'twice', execution_date: '2097-01-02' })).toMatchObject({
      status: 400,
      body: { error: 'Run id twice already exists for dag id latest_only' },
    });
    const sameDate = await trigger({ run_id: 'thrice', execution_date: '2097-01-01' });
    expect(sameDate).toMatchObject({ status: 400, body: { error: expect.stringContaining('already exists') } });
  });

  test('a date before the start date is refused', async () => {
    expect((await trigger({ execution_date: '2016-11-16T11:34:15' })).status).toBe(400);
  });

  test('a task shows the fields of its operator in the spelling of Python', async () => {
    const { body } = await ask('GET', `${API}/dags/latest_only/tasks/bash`);
    expect(body).toMatchObject({
      bash_command: 'echo {{ ds }}',
      depends_on_past: 'False',
      do_xcom_push: 'True',
      email: "['a@b']",
      email_on_failure: 'False',
      env: 'None',
      executor_config: '{}',
      inlets: '[]',
      output_encoding: 'utf-8',
      params: `{'key': 1, 'own': [True, None, "it's"]}`,
      retries: '2',
      retry_delay: '0:01:30',
      start_date: '2026-01-01 00:00:00+00:00',
      weight_rule: 'downstream',
    });
    const { body: dummy } = await ask('GET', `${API}/dags/latest_only/tasks/task1`);
    expect(dummy).toMatchObject({ owner: 'ann', task_id: 'task1', email: 'None', subdag: 'None' });
    expect(dummy).not.toHaveProperty('bash_command');
  });

  test('a task instance exists as soon as its run does', async () => {
    await trigger({ run_id: 'ti', execution_date: '2096-01-01' });
    const { body } = await ask('GET', `${API}/dags/latest_only/dag_runs/2096-01-01/tasks/task1`);
    expect(body).toMatchObject({
      dag_id: 'latest_only',
      duration: 'None',
      end_date: 'None',
      execution_date: '2096-01-01 00:00:00+00:00',
      executor_config: '{}',
      hostname: '',
      job_id: 'None',
      max_tries: '0',
      operator: 'DummyOperator',
      pool: 'default_pool',
      priority_weight: '1',
      state: 'None',
      task_id: 'task1',
      test_mode: 'False',
    });
    expect(Object.keys(body as object)).toHaveLength(20);
  });

  test('what is not there is named, in the order of date, DAG, task, run', async () => {
    const error = async (path: string) => {
      const { status, body } = await ask('GET', `${API}${path}`);
      return [status, (body as { error: string }).error];
    };
    const badDate =
      'Given execution date, nonsense, could not be identified as a date. Example date format: 2015-11-16T14:34:15+00:00';
    expect(await error('/dags/nope/dag_runs/nonsense')).toEqual([400, badDate]);
    expect(await error('/dags/nope/dag_runs/2099-01-01')).toEqual([404, 'Dag id nope not found in DagModel']);
    expect(await error('/dags/nope/dag_runs')).toEqual([400, 'Dag id nope not found in DagModel']);
    expect(await error('/dags/nope/paused')).toEqual([404, 'Dag id nope not found in DagModel']);
    expect(await error('/dags/nope/paused/true')).toEqual([404, 'Dag id nope not found in DagModel']);
    expect(await error('/dags/nope/code')).toEqual([404, 'Dag id nope not found in DagModel']);
    expect(await error('/dags/nope/tasks/t')).toEqual([404, 'Dag id nope not found in DagModel']);
    expect(await error('/dags/latest_only/tasks/nope')).toEqual([404, 'Task nope not found in dag latest_only']);
    expect(await error('/dags/latest_only/dag_runs/2050-01-01T00:00:00+02:00')).toEqual([
      404,
      'Dag Run for date 2050-01-01T00:00:00+02:00 not found in dag latest_only',
    ]);
    expect(await error('/dags/latest_only/dag_runs/2050-01-01/tasks/nope')).toEqual([
      404,
      'Task nope not found in dag latest_only',
    ]);
    expect(await error('/pools/nope')).toEqual([404, "Pool 'nope' doesn't exist"]);
  });

  test('exactly "true" pauses, any other word unpauses', async () => {
    const paused = async () => (await ask('GET', `${API}/dags/other/paused`)).body;
    expect(await paused()).toEqual({ is_paused: true });
    expect((await ask('GET', `${API}/dags/other/paused/True`)).body).toEqual({ response: 'ok' });
    expect(await paused()).toEqual({ is_paused: false });
    await ask('GET', `${API}/dags/other/paused/true`);
    expect(await paused()).toEqual({ is_paused: true });
  });

  test('code is the source text, labelled as Airflow labels it', async () => {
    const { headers, body } = await ask('GET', `${API}/dags/latest_only/code`);
    expect(body).toBe('// the source of dags.ts');
    expect(headers['content-type']).toBe('text/html; charset=utf-8');
  });

  test('pools are created, changed, listed and deleted', async () => {
    const pool = { name: 'foo', slots: ' 1_0 ', description: 'a pool' };
    const created = await ask('POST', `${API}/pools`, pool);
    expect(created).toMatchObject({ status: 200, body: { description: 'a pool', pool: 'foo', slots: 10 } });
    expect((await ask('POST', `${API}/pools`, { ...pool, slots: -1, description: null })).body).toEqual({
      ...(created.body as object),
      slots: -1,
      description: null,
    });
    expect((await ask('GET', `${API}/pools`)).body).toHaveLength(2);
    expect((await ask('DELETE', `${API}/pools/foo`)).body).toMatchObject({ pool: 'foo', slots: -1 });
    expect((await ask('DELETE', `${API}/pools/foo`)).status).toBe(404);
    expect(await ask('DELETE', `${API}/pools/default_pool`)).toMatchObject({
      status: 400,
      body: { error: 'default_pool cannot be deleted' },
    });
  });

  test.each([
    [{ name: '  ', slots: 1, description: '' }, "Pool name shouldn't be empty"],
    [{ name: 'x', slots: 'many', description: '' }, 'Bad value for `slots`: many'],
    [{ name: 'x', slots: '', description: '' }, 'Bad value for `slots`: '],
    [{ name: 'x', slots: 1e12, description: '' }, 'Bad value for `slots`: 1000000000000'],
    [{ name: 'x', slots: null, description: '' }, 'Bad value for `slots`: None'],
    [{ name: 'x'.repeat(300), slots: 1, description: '' }, "Pool name can't be more than 256 characters"],
    [{ slots: 1, description: '' }, "The key 'name' is missing"],
    [{ name: 'x', slots: 1, description: '', other: 1 }, "Unknown key 'other'"],
    [{ name: 'a\u0000b', slots: 1, description: '' }, 'The name of a pool must not hold control characters'],
    [[], 'The body must be a JSON object'],
  ])('the pool %j is refused', async (body, error) => {
    expect(await ask('POST', `${API}/pools`, body)).toMatchObject({ status: 400, body: { error } });
  });

  test('the latest run of each DAG is listed by DAG', async () => {
    await trigger({ run_id: 'x', execution_date: '2099-12-31T00:00:00.5' });
    await trigger({ run_id: 'x', execution_date: '2099-12-30' }, 'other');
    const { body } = await ask('GET', `${API}/latest_runs?dag_id=other`);
    expect(body).toEqual({
      items: [
        expect.objectContaining({
          dag_id: 'latest_only',
          dag_run_url:
            '/admin/airflow/graph?dag_id=latest_only&execution_date=2099-12-31+00%3A00%3A00.500000%2B00%3A00',
          execution_date: '2099-12-31T00:00:00.500000+00:00',
        }),
        expect.objectContaining({ dag_id: 'other', execution_date: '2099-12-30T00:00:00+00:00' }),
      ],
    });
  });

  test('the latest runs follow every change at once', async () => {
    const dates = async () =>
      ((await ask('GET', `${API}/latest_runs`)).body as { items: { execution_date: string }[] }).items[1]
        ?.execution_date;
    for (const date of ['2100-01-01', '2100-01-02', '2100-01-03']) {
      await trigger({ execution_date: date }, 'other');
      expect(await dates()).toBe(`${date}T00:00:00+00:00`);
      expect(await dates()).toBe(`${date}T00:00:00+00:00`);
    }
  });

  test('what came later is not there', async () => {
    for (const path of ['/info', '/lineage/other/2099-12-30', '', '/', '/test/', '/dags']) {
      const { status, headers } = await ask('GET', API + path);
      expect([status, headers['content-type']], path).toEqual([404, 'text/html; charset=utf-8']);
    }
  });
});

describe.each(testDatabases())('deleting a DAG on $name', (kind) => {
  test('counts the DAG, its tags, runs and task instances, and forgets it', async () => {
    const app = await openTestApp(kind, {
      dags: [{ dagId: 'd', fields: { tags: ['a', 'b'] }, tasks: { t1: {}, t2: {} } }],
    });
    for (const date of ['2099-01-01', '2099-01-02']) {
      await app.ask('POST', `${API}/dags/d/dag_runs`, { execution_date: date });
    }
    expect(await app.ask('DELETE', `${API}/dags/d`)).toMatchObject({
      status: 200,
      body: { count: 1 + 2 + 2 + 4, message: 'Removed 9 record(s)' },
    });
    expect(await app.ask('DELETE', `${API}/dags/d`)).toMatchObject({
      status: 404,
      body: { error: 'Dag id d not found' },
    });
    expect(await app.ask('POST', `${API}/dags/d/dag_runs`, {})).toMatchObject({
      status: 404,
      body: { error: 'Dag id d not found in DagModel' },
    });
    await app.close();
  });
});
