import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createRole } from '../../../../actions/users/create-role.ts';
import { createTestUser } from '../../../../actions/users/test-user.ts';
import { totalOf } from '../../../../metadata/dags/totals.ts';
import { testDatabases } from '../../../../metadata/test-databases.ts';
import { type TestApp, openTestApp } from '../../../test-app.ts';
import { basic } from '../../../test-credentials.ts';

type Run = Record<string, unknown>;

describe.each(testDatabases())('runs over the stable API on $name', (kind) => {
  let app: TestApp;
  const ask = (method: 'GET' | 'POST' | 'PATCH' | 'DELETE', path: string, body?: unknown, who = 'ada') =>
    app.ask(method, `/api/v1${path}`, body, basic(who));
  const start = (body: object, dagId = 'a', who = 'ada') => ask('POST', `/dags/${dagId}/dagRuns`, body, who);
  const list = async (path: string, who = 'ada') => {
    const answer = await ask('GET', path, undefined, who);
    const { dag_runs: runs, total_entries: total } = answer.body as { dag_runs: Run[]; total_entries: number };
    return { ids: runs?.map((run) => run['dag_run_id']), total };
  };
  const batch = async (body: object, who = 'ada') =>
    ((await ask('POST', '/dags/~/dagRuns/list', body, who)).body as { dag_runs: Run[] }).dag_runs.map(
      (run) => `${String(run['dag_id'])}/${String(run['dag_run_id'])}`,
    );
  const detail = async (method: 'GET' | 'POST' | 'PATCH' | 'DELETE', path: string, body?: unknown) => {
    const { status, body: problem } = await ask(method, path, body);
    const { title, detail: text } = problem as { title: string; detail: string };
    return [status, title, text];
  };

  beforeAll(async () => {
    const env = { AIRFLOW__API__AUTH_BACKENDS: 'airflow.api.auth.backend.basic_auth' };
    const tasks = { first: { downstream_task_ids: ['second'] }, second: {} };
    app = await openTestApp(kind, {
      env,
      dags: [
        { dagId: 'a', tasks },
        { dagId: 'b', tasks },
        { dagId: 'c', tasks },
      ],
    });
    await createRole(app, {
      name: 'of b',
      permissions: [
        { action: 'can_read', resource: 'DAG Runs' },
        { action: 'can_read', resource: 'DAG:b' },
      ],
    });
    for (const [username, role] of [
      ['ada', 'Admin'],
      ['vera', 'Viewer'],
      ['bea', 'of b'],
    ] as const) {
      await createTestUser(app, username, role);
    }
    for (const [dagId, day] of [
      ['a', 1],
      ['b', 2],
      ['a', 3],
      ['b', 4],
      ['a', 5],
    ] as const) {
      const made = await start({ dag_run_id: `r${day}`, logical_date: `2026-01-0${day}T00:00:00Z` }, dagId);
      expect(made.status).toBe(200);
    }
  });
  afterAll(() => app.close());

  test('a run is started with what was sent, and its dates keep the offset of the caller', async () => {
    const made = await start(
      { logical_date: '2024-01-03T10:11:12.123456+02:00', conf: { a: [1, null] }, note: 'hi' },
      'c',
    );
    const expected = {
      dag_run_id: 'manual__2024-01-03T10:11:12.123456+02:00',
      dag_id: 'c',
      execution_date: '2024-01-03T10:11:12.123456+02:00',
      logical_date: '2024-01-03T10:11:12.123456+02:00',
      data_interval_start: '2024-01-02T00:00:00+00:00',
      data_interval_end: '2024-01-03T00:00:00+00:00',
      start_date: null,
      end_date: null,
      last_scheduling_decision: null,
      run_type: 'manual',
      state: 'queued',
      external_trigger: true,
      conf: { a: [1, null] },
      note: 'hi',
    };
    expect(made).toMatchObject({ status: 200, body: expected });
    const read = await ask('GET', `/dags/c/dagRuns/${encodeURIComponent(expected.dag_run_id)}`);
    const inUtc = '2024-01-03T08:11:12.123456+00:00';
    expect(read.body).toEqual({ ...expected, logical_date: inUtc, execution_date: inUtc });
    const given = { data_interval_start: '2024-01-09T00:00:00Z', data_interval_end: '2024-01-09T06:00:00-01:00' };
    expect((await start({ dag_run_id: 'given', ...given }, 'c')).body).toMatchObject({
      data_interval_start: '2024-01-09T00:00:00+00:00',
      data_interval_end: '2024-01-09T07:00:00+00:00',
    });
  });

  test('what cannot be started is refused in the words of Airflow', async () => {
    const refusal = (body: object, dagId = 'a') => detail('POST', `/dags/${dagId}/dagRuns`, body);
    const bad = (text: string) => [400, 'Bad Request', text];
    expect(await refusal({}, 'nope')).toEqual([404, 'DAG not found', "DAG with dag_id: 'nope' not found"]);
    expect(await refusal({ dag_run_id: 'r1' })).toEqual([
      409,
      'Conflict',
      "DAGRun with DAG ID: 'a' and DAGRun ID: 'r1' already exists",
    ]);
    expect(await refusal({ logical_date: '2026-01-01T01:00:00+01:00' })).toEqual([
      409,
      'Conflict',
      "DAGRun with DAG ID: 'a' and DAGRun logical date: '2026-01-01 01:00:00+01:00' already exists",
    ]);
    expect(await refusal({ state: 'queued' })).toEqual(bad("Property is read-only - 'state'"));
    expect(await refusal({ foo: 1 })).toEqual(bad("{'foo': ['Unknown field.']}"));
    expect(await refusal({ conf: null })).toEqual(bad("None is not of type 'object' - 'conf'"));
    expect(await refusal({ data_interval_end: '2024-01-09T00:00:00Z' })).toEqual(
      bad(`{'_schema': ["Both 'data_interval_start' and 'data_interval_end' must be specified together"]}`),
    );
    expect(await refusal({ logical_date: '2024-01-01T00:00:00Z', execution_date: '2024-01-02T00:00:00Z' })).toEqual([
      400,
      'logical_date conflicts with execution_date',
      "'2024-01-01T00:00:00Z' != '2024-01-02T00:00:00Z'",
    ]);
    expect(await refusal({ dag_run_id: 'scheduled__x' })).toEqual(
      bad("A manual DAG run cannot use ID 'scheduled__x' since it is reserved for scheduled runs"),
    );
    for (const id of ['a/b', 'with space']) expect((await refusal({ dag_run_id: id }))[0]).toBe(400);
    expect((await start({}, 'a', 'vera')).status).toBe(403);
  });

  test('of many who start runs at once each gets its own, and only those that conflict are refused', async () => {
    const answers = await Promise.all([
      ...Array.from({ length: 20 }, (_, i) =>
        start({ dag_run_id: `many${i}`, logical_date: `2025-01-01T00:00:${String(i + 10)}Z` }, 'c'),
      ),
      start({ dag_run_id: 'many3' }, 'c'),
      start({}, 'nope'),
      start({ dag_run_id: 'a/b' }, 'c'),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([...Array.from({ length: 20 }, () => 200), 409, 404, 400]);
    expect(answers.slice(0, 20).map(({ body }) => (body as Run)['dag_run_id'])).toEqual(
      Array.from({ length: 20 }, (_, i) => `many${i}`),
    );
    const { total } = await list('/dags/c/dagRuns?limit=1');
    expect(await totalOf(app.db, 'dag_runs', ['c'])).toBe(total);
    expect(await totalOf(app.db, 'task_instances', ['c'])).toBe(total * 2);
  });

  test('lists are ordered, paged and narrowed', async () => {
    expect(await list('/dags/a/dagRuns')).toEqual({ ids: ['r1', 'r3', 'r5'], total: 3 });
    expect(await list('/dags/a/dagRuns?order_by=-execution_date&limit=2')).toEqual({ ids: ['r5', 'r3'], total: 3 });
    expect(await list('/dags/a/dagRuns?order_by=dag_run_id&offset=2')).toEqual({ ids: ['r5'], total: 3 });
    expect(await list('/dags/a/dagRuns?offset=3')).toEqual({ ids: [], total: 3 });
    expect(await list('/dags/a/dagRuns?execution_date_gte=2026-01-03T01:00:00%2B01:00')).toEqual({
      ids: ['r3', 'r5'],
      total: 2,
    });
    expect(await list('/dags/a/dagRuns?execution_date_lte=2026-01-02T00:00:00Z')).toEqual({ ids: ['r1'], total: 1 });
    expect(await list('/dags/a/dagRuns?state=queued&state=success')).toMatchObject({ total: 3 });
    expect(await list('/dags/a/dagRuns?state=zzz')).toEqual({ ids: [], total: 0 });
    expect(await list('/dags/a/dagRuns?updated_at_lte=2026-01-01T00:00:00Z')).toMatchObject({ total: 0 });
    expect(await list('/dags/a/dagRuns?updated_at_gte=2026-01-01T00:00:00Z')).toMatchObject({ total: 3 });
    expect(await list('/dags/nope/dagRuns')).toEqual({ ids: [], total: 0 });
    expect(await detail('GET', '/dags/a/dagRuns?order_by=zzz')).toEqual([
      400,
      'Bad Request',
      "Ordering with 'zzz' is disallowed or the attribute does not exist on the model",
    ]);
    expect((await ask('GET', '/dags/a/dagRuns?fields=dag_id,state&limit=1')).body).toEqual({
      dag_runs: [{ dag_id: 'a', state: 'queued' }],
      total_entries: 3,
    });
    expect(await detail('GET', '/dags/a/dagRuns/r1?fields=zzz')).toEqual([
      400,
      'DAGRunSchema error',
      'zzz not in DAGRunSchema',
    ]);
  });

  test('lists over all DAGs show the runs of those that one may read', async () => {
    const everything = await list(
      '/dags/~/dagRuns?order_by=execution_date&execution_date_gte=2026-01-01T00:00:00Z&limit=4',
    );
    expect(everything.ids).toEqual(['r1', 'r2', 'r3', 'r4']);
    expect(await list('/dags/~/dagRuns', 'bea')).toEqual({ ids: ['r2', 'r4'], total: 2 });
    expect((await ask('GET', '/dags/a/dagRuns', undefined, 'bea')).status).toBe(403);
    expect(await batch({}, 'bea')).toEqual(['b/r2', 'b/r4']);
    expect(await batch({ dag_ids: ['a', 'b'] }, 'bea')).toEqual(['b/r2', 'b/r4']);
    expect(await batch({ dag_ids: ['a'] }, 'bea')).toEqual([]);
    expect(await batch({ dag_ids: ['a', 'b'], order_by: '-execution_date', page_limit: 2, page_offset: 1 })).toEqual([
      'b/r4',
      'a/r3',
    ]);
    expect(await batch({ states: ['success'] })).toEqual([]);
    expect(await detail('POST', '/dags/~/dagRuns/list', { page_limit: 0 })).toEqual([
      400,
      'Bad Request',
      "0 is less than the minimum of 1 - 'page_limit'",
    ]);
  });

  test('a list shows a change at once', async () => {
    const state = async () =>
      ((await ask('GET', '/dags/b/dagRuns?limit=1')).body as { dag_runs: Run[] }).dag_runs[0]?.['state'];
    expect(await state()).toBe('queued');
    const ended = await ask('PATCH', '/dags/b/dagRuns/r2', { state: 'success' });
    expect(ended.body).toMatchObject({
      state: 'success',
      start_date: null,
      end_date: '2026-11-21T12:00:00.123000+00:00',
    });
    expect(await state()).toBe('success');
    expect((await ask('PATCH', '/dags/b/dagRuns/r2', { state: 'queued' })).body).toMatchObject({ end_date: null });
    expect(await state()).toBe('queued');
  });

  test('notes are written over each other, and kept short', async () => {
    const path = '/dags/b/dagRuns/r4/setNote';
    expect((await ask('PATCH', path, { note: 'one' })).body).toMatchObject({ note: 'one' });
    expect((await ask('PATCH', path, { note: '' })).body).toMatchObject({ note: '' });
    expect(await detail('PATCH', path, { note: 'x'.repeat(1001) })).toEqual([
      400,
      'Bad Request',
      "{'note': ['Longer than maximum length 1000.']}",
    ]);
    expect(await detail('PATCH', path, {})).toEqual([
      400,
      'Bad Request',
      "{'note': ['Missing data for required field.']}",
    ]);
    expect(await detail('PATCH', '/dags/b/dagRuns/nope/setNote', { note: 'x' })).toEqual([
      404,
      'Dag Run id nope not found in dag b',
      null,
    ]);
    expect((await ask('PATCH', path, { note: 'x' }, 'vera')).status).toBe(403);
  });

  test('clearing tells what it would clear, and does it where it is told to', async () => {
    expect((await ask('PATCH', '/dags/b/dagRuns/r4', { state: 'failed' })).body).toMatchObject({ state: 'failed' });
    const dry = await ask('POST', '/dags/b/dagRuns/r4/clear', {});
    const one = { dag_id: 'b', dag_run_id: 'r4', execution_date: '2026-01-04T00:00:00+00:00' };
    expect(dry.body).toEqual({
      task_instances: [
        { ...one, task_id: 'first' },
        { ...one, task_id: 'second' },
      ],
    });
    expect((await ask('GET', '/dags/b/dagRuns/r4')).body).toMatchObject({ state: 'failed' });
    expect((await ask('POST', '/dags/b/dagRuns/r4/clear', { dry_run: false })).body).toMatchObject({ state: 'queued' });
    expect(await detail('POST', '/dags/b/dagRuns/nope/clear', {})).toEqual([
      404,
      'Dag Run id nope not found in dag   b',
      null,
    ]);
  });

  test('a deleted run is gone with its task instances', async () => {
    await start({ dag_run_id: 'doomed', logical_date: '2024-02-01T00:00:00Z' }, 'c');
    const before = await totalOf(app.db, 'task_instances', 'all');
    expect((await ask('DELETE', '/dags/c/dagRuns/doomed', undefined, 'vera')).status).toBe(403);
    expect((await ask('DELETE', '/dags/c/dagRuns/doomed')).status).toBe(204);
    expect(await totalOf(app.db, 'task_instances', 'all')).toBe(before - 2);
    const text = "DAGRun with DAG ID: 'c' and DagRun ID: 'doomed' not found";
    expect(await detail('DELETE', '/dags/c/dagRuns/doomed')).toEqual([404, 'Not Found', text]);
    expect(await detail('GET', '/dags/c/dagRuns/doomed')).toEqual([404, 'DAGRun not found', text]);
  });

  test('each change is in the audit log as Airflow writes it', async () => {
    await start({ dag_run_id: 'logged', logical_date: '2024-02-02T00:00:00Z', conf: { a: 1 } }, 'c');
    await ask('DELETE', '/dags/c/dagRuns/logged');
    const { body } = await ask('GET', '/eventLogs?owner=ada&dag_id=c&order_by=-event_log_id&limit=2');
    const { event_logs: entries } = body as { event_logs: Run[] };
    expect(entries).toMatchObject([
      { event: 'api.delete_dag_run', dag_id: 'c', run_id: 'logged' },
      { event: 'api.post_dag_run', dag_id: 'c', run_id: null, execution_date: null, owner: 'ada' },
    ]);
    const number = entries[0]?.['event_log_id'];
    expect((await ask('GET', `/eventLogs/${String(number)}`)).body).toEqual(entries[0]);
  });

  test('the audit log is narrowed by what it tells of', async () => {
    const events = async (query: string) =>
      ((await ask('GET', `/eventLogs?dag_id=b&${query}`)).body as { event_logs: Run[] }).event_logs.map(
        ({ event }) => event,
      );
    await ask('PATCH', '/dags/b/dagRuns/r2/setNote', { note: 'logged' });
    expect(await events('event=api.set_dag_run_note&run_id=r2')).toEqual(['api.set_dag_run_note']);
    expect(new Set(await events('included_events=api.set_dag_run_note,api.post_dag_run'))).toEqual(
      new Set(['api.post_dag_run', 'api.set_dag_run_note']),
    );
    expect(await events('excluded_events=api.post_dag_run&run_id=')).not.toContain('api.post_dag_run');
    expect(await events('before=2020-01-01T00:00:00Z')).toEqual([]);
    expect(await events('after=2199-01-01T00:00:00Z')).toEqual([]);
    expect(await events('try_number=1')).toEqual([]);
    expect(await events('owner=nobody')).toEqual([]);
    expect(await detail('GET', '/eventLogs/99999')).toEqual([404, 'Event Log not found', null]);
    expect((await ask('GET', '/eventLogs', undefined, 'vera')).status).toBe(403);
  });
});
