import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createRole } from '../../../../actions/users/create-role.ts';
import { createTestUser } from '../../../../actions/users/test-user.ts';
import { triggerDagRun } from '../../../../actions/dag-runs/trigger-dag-run.ts';
import { insertTestDatasets } from '../../../../metadata/datasets/test-datasets.ts';
import { testDatabases } from '../../../../metadata/test-databases.ts';
import { type TestApp, openTestApp } from '../../../test-app.ts';
import { basic } from '../../../test-credentials.ts';

type Body = Record<string, unknown>;

const A = 's3://bucket/a';
const TIME = '2026-11-21T12:00:00.123000+00:00';
const times = { created_at: TIME, updated_at: TIME };

describe.each(testDatabases())('datasets over the stable API on $name', (kind) => {
  let app: TestApp;
  const ask = (method: 'GET' | 'POST' | 'PATCH' | 'DELETE', path: string, body?: unknown, who = 'ada') =>
    app.ask(method, `/api/v1${path}`, body, basic(who));
  const get = async (path: string, who = 'ada') => (await ask('GET', path, undefined, who)).body as Body;
  const uris = async (query: string) => {
    const { datasets, total_entries: total } = (await get(`/datasets?${query}`)) as {
      datasets: { uri: string }[];
      total_entries: number;
    };
    return { uris: datasets.map(({ uri }) => uri), total };
  };

  beforeAll(async () => {
    app = await openTestApp(kind, {
      env: { AIRFLOW__API__AUTH_BACKENDS: 'airflow.api.auth.backend.basic_auth' },
      dags: [{ dagId: 'maker' }, { dagId: 'taker' }, { dagId: 'other_taker' }],
    });
    await insertTestDatasets(
      app.db,
      [
        {
          uri: A,
          extra: { hi: 'bye' },
          consumers: ['taker', 'other_taker'],
          producers: [{ dagId: 'maker', taskId: 'only' }],
        },
        { uri: 'file:///B' },
      ],
      app.clock.now(),
    );
    await createRole(app, {
      name: 'taker only',
      permissions: [
        { action: 'can_read', resource: 'DAG:taker' },
        ...['can_read', 'can_delete'].map((action) => ({ action, resource: 'Datasets' })),
      ],
    });
    await createTestUser(app, 'ada', 'Admin');
    await createTestUser(app, 'vic', 'Viewer');
    await createTestUser(app, 'tom', 'taker only');
  });
  afterAll(() => app.close());

  test('a dataset is shown with who waits for it and who makes it', async () => {
    const dataset = {
      id: expect.any(Number),
      uri: A,
      extra: { hi: 'bye' },
      ...times,
      consuming_dags: [
        { dag_id: 'other_taker', ...times },
        { dag_id: 'taker', ...times },
      ],
      producing_tasks: [{ dag_id: 'maker', task_id: 'only', ...times }],
      aliases: [],
    };
    expect(await get(`/datasets/${encodeURIComponent(A)}`)).toEqual(dataset);
    expect(await get(`/datasets/${A}`)).toEqual(dataset);
    expect(await ask('GET', '/datasets/s3%3A%2F%2Fnope')).toMatchObject({
      status: 404,
      body: { title: 'Dataset not found', detail: 'The Dataset with uri: `s3://nope` was not found' },
    });
    expect(await get(`/datasets/${encodeURIComponent(A)}`, 'tom')).toMatchObject({
      consuming_dags: [{ dag_id: 'taker' }],
      producing_tasks: [],
    });
  });

  test.each([
    ['', [A, 'file:///B']],
    ['order_by=uri', ['file:///B', A]],
    ['order_by=-uri&limit=1', [A]],
    ['offset=1', ['file:///B']],
    ['uri_pattern=BUCKET', [A]],
    ['uri_pattern=zzz', []],
    ['dag_ids=maker,nope', [A]],
    ['dag_ids=nope', []],
  ])('the list of %j; the total counts all there are, as in Airflow', async (query, expected) => {
    expect(await uris(query)).toEqual({ uris: expected, total: 2 });
  });

  test('an event is told of, listed, and waits for the DAGs that are not paused', async () => {
    expect(await get('/datasets/events')).toEqual({ dataset_events: [], total_entries: 0 });
    const first = await ask('POST', '/datasets/events', { dataset_uri: A, extra: { a: 1 } });
    const event = {
      id: expect.any(Number),
      dataset_id: expect.any(Number),
      dataset_uri: A,
      extra: { a: 1, from_rest_api: true },
      source_dag_id: null,
      source_task_id: null,
      source_run_id: null,
      source_map_index: -1,
      created_dagruns: [],
      timestamp: TIME,
    };
    expect(first).toMatchObject({ status: 200, body: event });
    const queue = `/datasets/queuedEvent/${encodeURIComponent(A)}`;
    expect(await ask('GET', queue)).toMatchObject({
      status: 404,
      body: { detail: `Queue event with dataset uri: \`${A}\` was not found` },
    });
    await ask('PATCH', '/dags?dag_id_pattern=taker', { is_paused: false });
    app.clock.advance(1000);
    await ask('POST', '/datasets/events', { dataset_uri: A });
    await ask('POST', '/datasets/events', { dataset_uri: A });
    const id = (first.body as Body).dataset_id as number;
    expect(await get(`/datasets/events?dataset_id=${id}&order_by=timestamp&limit=1`)).toEqual({
      dataset_events: [event],
      total_entries: 3,
    });
    expect(await get('/datasets/events?source_map_index=-1&offset=2')).toMatchObject({ total_entries: 3 });
    expect(await get('/datasets/events?source_dag_id=maker')).toEqual({ dataset_events: [], total_entries: 0 });

    const queued = (dagId: string) => ({ uri: A, dag_id: dagId, created_at: '2026-11-21T12:00:01.123000+00:00' });
    expect(await get(queue)).toEqual({ queued_events: [queued('other_taker'), queued('taker')], total_entries: 2 });
    expect(await get(queue, 'tom')).toEqual({ queued_events: [queued('taker')], total_entries: 1 });
    expect(await get('/dags/taker/datasets/queuedEvent')).toEqual({
      queued_events: [queued('taker')],
      total_entries: 1,
    });
    const both = `/dags/taker/datasets/queuedEvent/${encodeURIComponent(A)}`;
    expect(await get(both)).toEqual(queued('taker'));
    expect((await ask('GET', `${both}?before=2020-01-01T00:00:00Z`)).status).toBe(404);
    expect((await ask('GET', `${both}?before=2099-01-01T00:00:00Z`)).status).toBe(200);
    expect((await ask('GET', `${both}?before=zzz`)).status).toBe(400);
    expect((await ask('GET', '/dags/maker/datasets/queuedEvent', undefined, 'tom')).status).toBe(403);

    expect((await ask('DELETE', queue, undefined, 'vic')).status).toBe(403);
    expect((await ask('DELETE', `${both}?before=2020-01-01T00:00:00Z`)).status).toBe(404);
    expect((await ask('DELETE', both)).status).toBe(204);
    expect(await ask('DELETE', both)).toMatchObject({
      status: 404,
      body: { detail: `Queue event with dag_id: \`taker\` and dataset uri: \`${A}\` was not found` },
    });
    // What they may not see, they do not delete.
    expect((await ask('DELETE', queue, undefined, 'tom')).status).toBe(404);
    expect((await ask('DELETE', queue)).status).toBe(204);
    expect((await ask('DELETE', '/dags/taker/datasets/queuedEvent')).status).toBe(404);
  });

  test.each([
    [{ dataset_uri: 's3://nope' }, 404, "Dataset with uri: 's3://nope' not found"],
    [{}, 400, "'dataset_uri' is a required property"],
    [{ dataset_uri: A, z: 1 }, 400, "{'z': ['Unknown field.']}"],
    [{ dataset_uri: A, extra: 'x' }, 400, "'x' is not of type 'object' - 'extra'"],
  ])('the event %j is refused', async (body, status, detail) => {
    expect(await ask('POST', '/datasets/events', body)).toMatchObject({ status, body: { detail } });
  });

  test('a viewer tells of no events', async () => {
    expect((await ask('POST', '/datasets/events', { dataset_uri: A }, 'vic')).status).toBe(403);
  });

  test('a run shows the events that it began with, and an event the runs that it began', async () => {
    const run = await triggerDagRun(app, { dagId: 'taker', runId: 'r1', triggeredBy: null });
    const { id } = (await ask('POST', '/datasets/events', { dataset_uri: 'file:///B' })).body as { id: number };
    await app.db.run({
      sql: 'INSERT INTO dagrun_dataset_event (dag_run_id, event_id) VALUES ($1, $2)',
      parameters: [run.id, id],
    });
    expect(await get('/dags/taker/dagRuns/r1/upstreamDatasetEvents')).toMatchObject({
      dataset_events: [{ id, created_dagruns: [{ run_id: 'r1', dag_id: 'taker', state: 'queued', start_date: null }] }],
      total_entries: 1,
    });
    const other = await triggerDagRun(app, { dagId: 'other_taker', runId: 'r2', triggeredBy: null });
    await app.db.run({
      sql: 'INSERT INTO dagrun_dataset_event (dag_run_id, event_id) VALUES ($1, $2)',
      parameters: [other.id, id],
    });
    const begun = async (who: string) => {
      const { dataset_events: events } = (await get('/datasets/events', who)) as {
        dataset_events: { id: number; created_dagruns: { run_id: string }[] }[];
      };
      return events.find((event) => event.id === id)?.created_dagruns.map((created) => created.run_id);
    };
    expect(await begun('ada')).toEqual(['r1', 'r2']);
    // One of a DAG that tom may not read.
    expect(await begun('tom')).toEqual(['r1']);
    expect(await ask('GET', '/dags/taker/dagRuns/nope/upstreamDatasetEvents')).toMatchObject({
      status: 404,
      body: { title: 'DAGRun not found', detail: "DAGRun with DAG ID: 'taker' and DagRun ID: 'nope' not found" },
    });
  });

  test('an extra may hold what it likes', async () => {
    const extra = { consuming_dags: 1, producing_tasks: [{ dag_id: 'maker' }] };
    await insertTestDatasets(app.db, [{ uri: 'file:///odd', extra }], app.clock.now());
    for (const who of ['ada', 'tom'])
      expect(await get(`/datasets/${encodeURIComponent('file:///odd')}`, who)).toMatchObject({ extra });
  });
});
