import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createRole } from '../../../../actions/users/create-role.ts';
import { createTestUser } from '../../../../actions/users/test-user.ts';
import { triggerDagRun } from '../../../../actions/dag-runs/trigger-dag-run.ts';
import { deactivateDagsOfFile, saveImportError } from '../../../../metadata/dag-files/import-errors.ts';
import { listParsingRequests } from '../../../../metadata/dag-files/parsing-requests.ts';
import { saveParsedDagFile } from '../../../../metadata/dag-files/save-parsed-dag-file.ts';
import { testDagFile } from '../../../../metadata/dag-files/test-dag-file.ts';
import { testDatabases } from '../../../../metadata/test-databases.ts';
import { type TestApp, openTestApp } from '../../../test-app.ts';
import { basic } from '../../../test-credentials.ts';

type Body = Record<string, unknown>;

const DELTA = 'airflow.timetables.interval.DeltaDataIntervalTimetable';
const timetable = (type: string, value: object) => ({ timetable: { __type: type, __var: value } as never });

describe.each(testDatabases())('DAGs over the stable API on $name', (kind) => {
  let app: TestApp;
  const ask = (
    method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE',
    path: string,
    body?: unknown,
    who = 'ada',
    headers = {},
  ) =>
    app.ask(method, `/api/v1${path}`, body, {
      ...basic(who),
      ...headers,
    });
  const get = async (path: string, who = 'ada') => (await ask('GET', path, undefined, who)).body as Body;
  const ids = async (query: string, who = 'ada') => {
    const { dags, total_entries: total } = (await get(`/dags?fields=dag_id&${query}`, who)) as {
      dags: { dag_id: string }[];
      total_entries: number;
    };
    return { ids: dags.map((dag) => dag.dag_id), total };
  };

  beforeAll(async () => {
    app = await openTestApp(kind, { env: { AIRFLOW__API__AUTH_BACKENDS: 'airflow.api.auth.backend.basic_auth' } });
    const save = (name: string, dags: Parameters<typeof testDagFile>[1]) =>
      saveParsedDagFile(app.db, testDagFile(name, dags), { clock: app.clock, pausedAtCreation: true });
    await save('sales.ts', [
      {
        dagId: 'sales_daily',
        tasks: {
          extract: {
            downstream_task_ids: ['load'],
            _task_module: 'airflow.providers.standard.operators.bash',
            task_type: 'BashOperator',
            template_fields: ['bash_command'],
            ui_color: '#f0ede4',
            execution_timeout: 90.5,
            params: [['own', { __class: 'x', default: 1, description: null, schema: { __type: 'dict', __var: {} } }]],
          },
          load: { owner: 'bob', retries: 2, max_active_tis_per_dag: 1, doc_md: '# Load' },
        },
        fields: {
          tags: ['sales', 'daily "one"'],
          description: 'It says "hi"\n\u{1F600} "file_token":"no"',
          start_date: 1_609_459_200,
          dagrun_timeout: 3600,
          catchup: false,
          doc_md: '# Sales',
          params: [
            [
              'color',
              {
                __class: 'x',
                default: 'red',
                description: 'Which',
                schema: { __type: 'dict', __var: { type: 'string' } },
              },
            ],
          ],
        },
      },
      { dagId: 'sales_hourly', fields: { ...timetable(DELTA, { delta: 3600 }), start_date: 1_609_459_200 } },
    ]);
    await save('stock.ts', [
      { dagId: 'stock', fields: { tags: ['stock'], ...timetable(DELTA, { delta: { months: 1 } }) } },
      { dagId: 'triggered', fields: timetable('airflow.timetables.simple.NullTimetable', {}) },
    ]);
    await save('gone.ts', [{ dagId: 'gone' }]);
    await deactivateDagsOfFile(app.db, { bundleName: 'dags-folder', relativeFileloc: 'gone.ts' });
    await createRole(app, {
      name: 'stock keeper',
      permissions: [
        { action: 'can_read', resource: 'DAG:stock' },
        { action: 'can_edit', resource: 'DAG:stock' },
        ...['DAG Code', 'DAG Runs', 'Task Instances', 'ImportError', 'DAG Warnings'].map((resource) => ({
          action: 'can_read',
          resource,
        })),
      ],
    });
    await createTestUser(app, 'ada', 'Admin');
    await createTestUser(app, 'vic', 'Viewer');
    await createTestUser(app, 'sam', 'stock keeper');
  });
  afterAll(() => app.close());

  test('a list shows DAGs by their ids with all that lists show', async () => {
    const { dags, total_entries: total } = (await get('/dags?limit=1')) as { dags: Body[]; total_entries: number };
    expect(total).toBe(4);
    expect(dags).toEqual([
      {
        dag_id: 'sales_daily',
        dag_display_name: 'sales_daily',
        root_dag_id: null,
        is_paused: true,
        is_active: true,
        is_subdag: false,
        last_parsed_time: '2026-11-21T12:00:00.123000+00:00',
        last_pickled: null,
        last_expired: null,
        scheduler_lock: null,
        pickle_id: null,
        default_view: 'grid',
        fileloc: '/dags/sales.ts',
        file_token: expect.stringMatching(/^[\w-]+\.[\w-]{43}$/),
        owners: ['airflow', 'bob'],
        description: 'It says "hi"\n\u{1F600} "file_token":"no"',
        schedule_interval: { __type: 'CronExpression', value: '0 0 * * *' },
        timetable_description: 'At 00:00',
        tags: [{ name: 'daily "one"' }, { name: 'sales' }],
        max_active_tasks: 16,
        max_active_runs: 16,
        has_task_concurrency_limits: true,
        has_import_errors: false,
        next_dagrun: '2026-11-20T00:00:00+00:00',
        next_dagrun_data_interval_start: '2026-11-20T00:00:00+00:00',
        next_dagrun_data_interval_end: '2026-11-21T00:00:00+00:00',
        next_dagrun_create_after: '2026-11-21T00:00:00+00:00',
        max_consecutive_failed_dag_runs: 0,
      },
    ]);
  });

  test.each([
    ['', ['sales_daily', 'sales_hourly', 'stock', 'triggered'], 4],
    ['order_by=-dag_id&limit=2', ['triggered', 'stock'], 4],
    ['limit=2&offset=3', ['triggered'], 4],
    ['offset=10', [], 4],
    ['limit=0&only_active=false', ['gone', 'sales_daily', 'sales_hourly', 'stock', 'triggered'], 5],
    ['dag_id_pattern=SALES', ['sales_daily', 'sales_hourly'], 2],
    ['dag_id_pattern=s%25k', ['stock'], 1],
    ['dag_id_pattern=%5C', [], 0],
    ['tags=stock,sales', ['sales_daily', 'stock'], 2],
    ['tags=stock&tags=none', ['stock'], 1],
    ['paused=false', [], 0],
    ['paused=true&tags=sales', ['sales_daily'], 1],
  ])('the list of %j', async (query, expected, total) => {
    expect(await ids(query)).toEqual({ ids: expected, total });
  });

  test.each([
    ['/dags?order_by=owners', "Ordering with 'owners' is disallowed or the attribute does not exist on the model"],
    ['/dags?fields=nope&fields=no', "Invalid fields for <DAGSchema(many=False)>: OrderedSet(['nope', 'no'])."],
    ['/dags/stock/details?fields=nope', "Invalid fields for <DAGDetailSchema(many=False)>: OrderedSet(['nope'])."],
    ['/dags?paused=maybe', "Wrong type, expected 'boolean' for query parameter 'paused'"],
    ['/dags/stock/tasks?order_by=nope', "'SerializedBaseOperator' object has no attribute 'nope'"],
    ['/dagStats', "Missing query parameter 'dag_ids'"],
  ])('%s is refused', async (path, detail) => {
    expect(await ask('GET', path)).toMatchObject({ status: 400, body: { detail } });
  });

  test('schedules are objects of four forms', async () => {
    const schedule = async (dagId: string) => (await get(`/dags/${dagId}?fields=schedule_interval`)).schedule_interval;
    expect(await schedule('sales_hourly')).toEqual({ __type: 'TimeDelta', days: 0, seconds: 3600, microseconds: 0 });
    expect(await schedule('stock')).toMatchObject({
      __type: 'RelativeDelta',
      months: 1,
      days: 0,
      leapdays: 0,
      day: null,
    });
    expect(await schedule('triggered')).toBeNull();
  });

  test('one DAG is shown whole or in part, whether it is active or not', async () => {
    expect(await get('/dags/stock')).toMatchObject({ dag_id: 'stock', tags: [{ name: 'stock' }] });
    expect(await get('/dags/gone?fields=is_active,dag_id')).toEqual({ is_active: false, dag_id: 'gone' });
    expect(await ask('GET', '/dags/nope')).toMatchObject({
      status: 404,
      body: { title: 'DAG not found', detail: 'The DAG with dag_id: nope was not found' },
    });
  });

  test('details add what the file says', async () => {
    expect(await get('/dags/sales_daily/details')).toMatchObject({
      dag_id: 'sales_daily',
      owners: [],
      concurrency: 16,
      timezone: 'UTC',
      catchup: false,
      orientation: 'LR',
      start_date: '2021-01-01T00:00:00+00:00',
      end_date: null,
      dag_run_timeout: { __type: 'TimeDelta', days: 0, seconds: 3600, microseconds: 0 },
      dataset_expression: null,
      doc_md: '# Sales',
      is_paused_upon_creation: null,
      last_parsed: '2026-11-21T12:00:00.123000+00:00',
      render_template_as_native_obj: false,
      template_searchpath: null,
      params: {
        color: {
          __class: 'airflow.models.param.Param',
          value: 'red',
          description: 'Which',
          schema: { type: 'string' },
        },
      },
    });
    expect(await ask('GET', '/dags/nope/details')).toMatchObject({ status: 404 });
  });

  test('tasks are shown with the classes of Airflow 2.11, in any order', async () => {
    const { tasks, total_entries: total } = (await get('/dags/sales_daily/tasks')) as {
      tasks: Body[];
      total_entries: number;
    };
    expect(total).toBe(2);
    expect(tasks[0]).toMatchObject({
      class_ref: { class_name: 'BashOperator', module_path: 'airflow.operators.bash' },
      task_id: 'extract',
      operator_name: 'BashOperator',
      downstream_task_ids: ['load'],
      execution_timeout: { __type: 'TimeDelta', days: 0, seconds: 90, microseconds: 500_000 },
      retry_delay: { __type: 'TimeDelta', days: 0, seconds: 300, microseconds: 0 },
      start_date: '2021-01-01T00:00:00+00:00',
      params: { color: { value: 'red' }, own: { value: 1 } },
      template_fields: ['bash_command'],
      ui_color: '#f0ede4',
      is_mapped: false,
      doc_md: null,
    });
    const order = async (name: string) =>
      ((await get(`/dags/sales_daily/tasks?order_by=${name}`)).tasks as Body[]).map((task) => task.task_id);
    expect(await order('-task_id')).toEqual(['load', 'extract']);
    expect(await order('retries')).toEqual(['extract', 'load']);
    expect(await order('-doc_md')).toEqual(['load', 'extract']);
    expect(await get('/dags/sales_daily/tasks/load')).toMatchObject({ retries: 2, owner: 'bob', doc_md: '# Load' });
    expect(await ask('GET', '/dags/sales_daily/tasks/nope')).toMatchObject({
      status: 404,
      body: { title: 'Task not found' },
    });
    expect(await ask('GET', '/dags/nope/tasks')).toMatchObject({ status: 404, body: { title: 'DAG not found' } });
  });

  test('who may read single DAGs sees those alone', async () => {
    expect(await ids('', 'sam')).toEqual({ ids: ['stock'], total: 1 });
    expect(await ids('tags=sales', 'sam')).toEqual({ ids: [], total: 0 });
    for (const path of ['/dags/sales_daily', '/dags/nope', '/dags/sales_daily/details', '/dags/sales_daily/tasks']) {
      expect(await ask('GET', path, undefined, 'sam')).toMatchObject({ status: 403 });
    }
    expect((await ask('GET', '/dagWarnings?dag_id=sales_daily', undefined, 'sam')).status).toBe(403);
    expect(await get('/dagStats?dag_ids=stock,sales_daily', 'sam')).toMatchObject({ total_entries: 1 });
    expect(await ask('PATCH', '/dags?dag_id_pattern=~', { is_paused: true }, 'sam')).toMatchObject({
      status: 200,
      body: { total_entries: 1, dags: [{ dag_id: 'stock' }] },
    });
    expect((await ask('PATCH', '/dags/sales_daily', { is_paused: false }, 'sam')).status).toBe(403);
    expect((await ask('PATCH', '/dags/stock', { is_paused: true }, 'vic')).status).toBe(403);
    expect((await ask('DELETE', '/dags/stock', undefined, 'sam')).status).toBe(403);
  });

  test('DAGs are paused and unpaused, one and many, and the log knows by whom', async () => {
    expect((await ask('PATCH', '/dags/stock', { is_paused: false })).body).toMatchObject({
      dag_id: 'stock',
      is_paused: false,
    });
    expect((await ask('PATCH', '/dags/stock?update_mask=is_paused', { is_paused: true })).body).toMatchObject({
      is_paused: true,
    });
    const many = await ask('PATCH', '/dags?dag_id_pattern=sales&limit=1', { is_paused: false });
    expect(many.body).toMatchObject({ dags: [{ dag_id: 'sales_daily', is_paused: false }], total_entries: 2 });
    expect(await ids('paused=false')).toEqual({ ids: ['sales_daily'], total: 1 });
    expect((await ask('PATCH', '/dags?dag_id_pattern=zzz', { is_paused: true })).body).toEqual({
      dags: [],
      total_entries: 0,
    });
    await ask('PATCH', '/dags?dag_id_pattern=~', { is_paused: true });
    expect(await ids('paused=false')).toEqual({ ids: [], total: 0 });
    const log = await app.db.all<{ event: string; dag_id: string; owner: string }>({
      sql: "SELECT event, dag_id, owner FROM log WHERE event LIKE 'api.patch%' ORDER BY id LIMIT 4",
      parameters: [],
    });
    expect(log).toEqual([
      { event: 'api.patch_dags', dag_id: 'stock', owner: 'sam' },
      { event: 'api.patch_dag', dag_id: 'stock', owner: 'ada' },
      { event: 'api.patch_dag', dag_id: 'stock', owner: 'ada' },
      { event: 'api.patch_dags', dag_id: 'sales_daily', owner: 'ada' },
    ]);
  });

  test.each([
    ['/dags/stock', {}, 400, "{'is_paused': ['Missing data for required field.']}"],
    ['/dags/stock', { is_paused: null }, 400, "{'is_paused': ['Field may not be null.']}"],
    ['/dags/stock', { is_paused: 'x' }, 400, "'x' is not of type 'boolean' - 'is_paused'"],
    ['/dags/stock', { zzz: true }, 400, "{'zzz': ['Unknown field.']}"],
    ['/dags/stock', { is_paused: true, tags: [] }, 400, "Property is read-only - 'tags'"],
    ['/dags/stock', { is_paused: true, schedule_interval: null }, 400, "Property is read-only - 'schedule_interval'"],
    [
      '/dags/stock?update_mask=is_active',
      { is_paused: true },
      400,
      'Only `is_paused` field can be updated through the REST API',
    ],
    ['/dags', { is_paused: true }, 400, "Missing query parameter 'dag_id_pattern'"],
    ['/dags/nope', { is_paused: true }, 404, null],
  ])('PATCH %s with %j is refused', async (path, body, status, detail) => {
    expect(await ask('PATCH', path, body)).toMatchObject({ status, body: { detail } });
  });

  test('the source of a file is JSON or text, as Accept asks, to who may read all of its DAGs', async () => {
    const token = (await get('/dags/stock?fields=file_token')).file_token as string;
    const source = (accept: string | undefined, who = 'ada') =>
      ask('GET', `/dagSources/${token}`, undefined, who, accept === undefined ? {} : { accept });
    expect(await source('application/json')).toMatchObject({
      status: 200,
      body: { content: '// the source of stock.ts' },
    });
    expect(await source('*/*', 'vic')).toMatchObject({ status: 200, body: '// the source of stock.ts' });
    expect((await source('text/plain')).headers['content-type']).toBe('text/plain');
    expect((await source(undefined)).status).toBe(406);
    expect((await source('image/webp')).status).toBe(406);
    expect((await source('*/*', 'sam')).status).toBe(403);
    for (const wrong of ['nope', `${token}x`, token.replace(/^./, 'x'), `x.${token.split('.')[1]}`]) {
      expect(await ask('GET', `/dagSources/${wrong}`, undefined, 'ada', { accept: '*/*' })).toMatchObject({
        status: 404,
        body: { title: 'Dag source not found' },
      });
    }
  });

  test('a file is asked to be read anew by who may edit all of its DAGs', async () => {
    const token = (await get('/dags/stock?fields=file_token')).file_token as string;
    expect((await ask('PUT', `/parseDagFile/${token}`, undefined, 'vic')).status).toBe(403);
    expect((await ask('PUT', `/parseDagFile/${token}`, undefined, 'sam')).status).toBe(403);
    expect(await listParsingRequests(app.db)).toEqual([]);
    expect(await ask('PUT', `/parseDagFile/${token}`)).toMatchObject({ status: 201, body: '' });
    expect((await ask('PUT', `/parseDagFile/${token}`)).status).toBe(201);
    expect(await listParsingRequests(app.db)).toEqual(['/dags/stock.ts']);
    expect(await ask('PUT', '/parseDagFile/zzz')).toMatchObject({ status: 404, body: { title: 'File not found' } });
  });

  test('statistics count the runs of known DAGs by state', async () => {
    await triggerDagRun(app, { dagId: 'triggered', runId: 'r1', triggeredBy: null });
    const count = (queued: number) =>
      ['queued', 'running', 'success', 'failed'].map((state) => ({ state, count: state === 'queued' ? queued : 0 }));
    expect(await get('/dagStats?dag_ids=triggered,stock,nope')).toEqual({
      dags: [
        { dag_id: 'stock', stats: count(0) },
        { dag_id: 'triggered', stats: count(1) },
      ],
      total_entries: 2,
    });
  });

  test('import errors are shown to who may see a DAG of the file, and whole to who may see all', async () => {
    const key = (relativeFileloc: string) => ({ bundleName: 'dags-folder', relativeFileloc });
    await saveImportError(app.db, key('broken.ts'), 'no such module', app.clock);
    await saveImportError(app.db, key('stock.ts'), 'unexpected }', app.clock);
    const all = (await get('/importErrors?order_by=-filename')) as { import_errors: Body[]; total_entries: number };
    expect(all).toMatchObject({
      import_errors: [
        { filename: expect.stringMatching(/^\/.*\/stock\.ts$/), stack_trace: 'unexpected }' },
        { filename: expect.stringMatching(/broken\.ts$/), timestamp: '2026-11-21T12:00:00.123000+00:00' },
      ],
      total_entries: 2,
    });
    const [stock, broken] = all.import_errors.map((error) => error.import_error_id as number);
    const hidden = 'REDACTED - you do not have read permission on all DAGs in the file';
    expect(await get('/importErrors', 'sam')).toMatchObject({
      import_errors: [{ import_error_id: stock, stack_trace: hidden }],
      total_entries: 1,
    });
    expect(await get(`/importErrors/${stock}`, 'sam')).toMatchObject({ stack_trace: hidden });
    expect((await ask('GET', `/importErrors/${broken}`, undefined, 'sam')).status).toBe(403);
    expect(await get(`/importErrors/${broken}`, 'vic')).toMatchObject({ stack_trace: 'no such module' });
    expect(await ask('GET', '/importErrors/999')).toMatchObject({
      status: 404,
      body: { title: 'Import error not found' },
    });
    expect((await ask('GET', '/importErrors/9007199254740991')).status).toBe(404);
    expect((await ask('GET', '/importErrors/abc')).body).toMatchObject({ type: 'about:blank', status: 404 });
    expect(await get('/dags/stock')).toMatchObject({ has_import_errors: true });
  });

  test('warnings are listed by time, of one kind or DAG', async () => {
    for (const [dagId, type] of [
      ['stock', 'non-existent pool'],
      ['sales_daily', 'non-existent pool'],
    ] as const) {
      await app.db.run({
        sql: 'INSERT INTO dag_warning (dag_id, warning_type, message, timestamp) VALUES ($1, $2, $3, $4)',
        parameters: [dagId, type, `of ${dagId}`, app.clock.now()],
      });
      app.clock.advance(1000);
    }
    const messages = async (query: string, who = 'ada') =>
      ((await get(`/dagWarnings?${query}`, who)).dag_warnings as Body[]).map((warning) => warning.message);
    expect(await messages('')).toEqual(['of stock', 'of sales_daily']);
    expect(await messages('order_by=-timestamp&limit=1')).toEqual(['of sales_daily']);
    expect(await messages('dag_id=sales_daily')).toEqual(['of sales_daily']);
    expect(await messages('warning_type=other')).toEqual([]);
    expect(await messages('', 'sam')).toEqual(['of stock']);
  });

  test('a DAG in a pool that there is not is warned of, until there is one', async () => {
    const file = (pool: string) =>
      testDagFile('pools.ts', [{ dagId: 'pooled', tasks: { a: { pool }, b: { pool: 'ab' }, c: {} } }]);
    const save = (pool: string) => saveParsedDagFile(app.db, file(pool), { clock: app.clock, pausedAtCreation: true });
    const warnings = async () =>
      ((await get('/dagWarnings?dag_id=pooled')).dag_warnings as Body[]).map(({ warning_type: type, message }) => ({
        type,
        message,
      }));
    const warningOf = (pools: string) => [
      { type: 'non-existent pool', message: `Dag 'pooled' references non-existent pools: [${pools}]` },
    ];
    await save('z');
    expect(await warnings()).toEqual(warningOf("'ab', 'z'"));
    await ask('POST', '/pools', { name: 'ab', slots: 1 });
    expect(await warnings()).toEqual(warningOf("'z'"));
    await save('ab');
    expect(await warnings()).toEqual([]);
    await ask('DELETE', '/pools/ab');
    expect(await warnings()).toEqual(warningOf("'ab'"));
    await deactivateDagsOfFile(app.db, { bundleName: 'dags-folder', relativeFileloc: 'pools.ts' });
    expect(await warnings()).toEqual([]);
  });

  test('a DAG is deleted with all that is stored of it', async () => {
    expect(await ask('DELETE', '/dags/gone')).toMatchObject({ status: 204, body: '' });
    expect(await ask('DELETE', '/dags/gone')).toMatchObject({
      status: 404,
      body: { title: "Dag with id: 'gone' not found" },
    });
    await app.db.run({ sql: "UPDATE task_instance SET state = 'running' WHERE dag_id = 'triggered'", parameters: [] });
    expect(await ask('DELETE', '/dags/triggered')).toMatchObject({
      status: 409,
      body: { detail: "Task instances of dag with id: 'triggered' are still running" },
    });
  });
});
