import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { testDatabases } from '../../../../metadata/test-databases.ts';
import { type RolesApp, openRolesApp, readAudit } from '../../test-clients.ts';

describe.each(testDatabases())('changing task instances over the stable API on $name', (kind) => {
  let roles: RolesApp;
  const at = '/dags/d/dagRuns/r1/taskInstances';
  const problem = async (...request: Parameters<RolesApp['admin']>) => {
    const { status, body } = await roles.admin(...request);
    const { title, detail } = body as { title: string; detail: string };
    return [status, title, detail];
  };
  const states = async () => {
    const { body } = await roles.admin('GET', '/dags/d/dagRuns/~/taskInstances');
    const { task_instances: found } = body as {
      task_instances: { dag_run_id: string; task_id: string; state: string | null }[];
    };
    return Object.fromEntries(found.map((ti) => [`${ti.dag_run_id}.${ti.task_id}`, ti.state]));
  };
  const meant = async (path: string, body: unknown) => {
    const answer = await roles.admin('POST', path, body);
    expect(answer.status).toBe(200);
    const { task_instances: found } = answer.body as { task_instances: { dag_run_id: string; task_id: string }[] };
    return found.map((ti) => `${ti.dag_run_id}.${ti.task_id}`);
  };

  beforeAll(async () => {
    const tasks = { a: { downstream_task_ids: ['b'], retries: 1 }, b: { downstream_task_ids: ['c'] }, c: {} };
    roles = await openRolesApp(kind, { dags: [{ dagId: 'd', tasks }] });
    for (const day of [1, 2]) {
      const run = { dag_run_id: `r${day}`, logical_date: `2026-01-0${day}T00:00:00Z` };
      expect((await roles.admin('POST', '/dags/d/dagRuns', run)).status).toBe(200);
    }
  });
  beforeEach(async () => {
    const { db } = roles.app;
    await db.run({ sql: 'UPDATE task_instance SET state = NULL, start_date = NULL, end_date = NULL', parameters: [] });
    await db.run({ sql: 'DELETE FROM task_instance_history', parameters: [] });
  });
  afterAll(() => roles.app.close());

  test('a state is given where that is no dry run, by whoever may edit', async () => {
    const reference = { dag_id: 'd', dag_run_id: 'r1', execution_date: '2026-01-01T00:00:00+00:00', task_id: 'a' };
    expect((await roles.op('PATCH', `${at}/a`, { new_state: 'failed' })).body).toEqual(reference);
    expect((await states())['r1.a']).toBeNull();
    expect((await roles.viewer('PATCH', `${at}/a`, { new_state: 'failed', dry_run: false })).status).toBe(403);
    expect((await roles.user('PATCH', `${at}/a`, { new_state: 'failed', dry_run: false })).body).toEqual({});
    expect((await states())['r1.a']).toBe('failed');
    expect((await readAudit(roles.app)).at(-1)).toEqual({
      owner: 'user',
      event: 'api.patch_task_instance',
      extra: { new_state: 'failed', dry_run: false, from: '127.0.0.1' },
    });
  });

  test('what cannot be given a state is said', async () => {
    const body = { new_state: 'success' };
    expect(await problem('PATCH', '/dags/nope/dagRuns/r1/taskInstances/a', body)).toEqual([
      404,
      'DAG not found',
      "DAG 'nope' not found",
    ]);
    expect(await problem('PATCH', `${at}/nope`, body)).toEqual([
      404,
      'Task not found',
      "Task 'nope' not found in DAG 'd'",
    ]);
    const none = (runId: string) => [
      404,
      'Not Found',
      `Task instance not found for task 'a' on DAG run with ID '${runId}'`,
    ];
    expect(await problem('PATCH', '/dags/d/dagRuns/zz/taskInstances/a', body)).toEqual(none('zz'));
    expect(await problem('PATCH', `${at}/a/3`, body)).toEqual(none('r1'));
    expect((await problem('PATCH', `${at}/a`, { new_state: 'running' }))[2]).toBe(
      "'running' is not one of ['success', 'failed', 'skipped'] - 'new_state'",
    );
    expect((await problem('PATCH', `${at}/a`, {}))[2]).toBe("{'new_state': ['Missing data for required field.']}");
  });

  test('a note is written, replaced and shown', async () => {
    for (const note of ['look at it', '']) {
      expect((await roles.user('PATCH', `${at}/a/setNote`, { note })).body).toMatchObject({ task_id: 'a', note });
    }
    expect((await roles.viewer('PATCH', `${at}/a/setNote`, { note: 'x' })).status).toBe(403);
    expect(await problem('PATCH', `${at}/a/setNote`, { note: 'x'.repeat(1001) })).toEqual([
      400,
      'Bad Request',
      "{'note': ['Longer than maximum length 1000.']}",
    ]);
    const missing = 'Task Instance not found for dag_id=d, run_id=r1, task_id=nope';
    expect(await problem('PATCH', `${at}/nope/setNote`, { note: 'x' })).toEqual([404, missing, null]);
  });

  test('states go to selections, named by run or by date', async () => {
    const path = '/dags/d/updateTaskInstancesState';
    const none = { include_upstream: false, include_downstream: false, include_future: false, include_past: false };
    const body = { ...none, task_id: 'b', new_state: 'success' };
    expect(await meant(path, { ...body, dag_run_id: 'r1', include_downstream: true })).toEqual(['r1.b', 'r1.c']);
    const dated = { ...body, execution_date: '2026-01-02T01:00:00+01:00', include_upstream: true, include_past: true };
    expect(await meant(path, dated)).toEqual(['r1.a', 'r1.b', 'r2.a', 'r2.b']);
    expect(await meant(path, { ...body, dag_run_id: 'r1', include_future: true, dry_run: false })).toEqual([
      'r1.b',
      'r2.b',
    ]);
    expect(await states()).toMatchObject({ 'r1.a': null, 'r1.b': 'success', 'r2.b': 'success' });
    expect(await meant(path, { ...body, dag_run_id: 'r1' })).toEqual([]);
    const both = "{'_schema': ['Exactly one of execution_date or dag_run_id must be provided']}";
    expect((await problem('POST', path, body))[2]).toBe(both);
    expect((await problem('POST', path, { ...body, execution_date: 'zzz' }))[2]).toBe(
      "{'execution_date': ['Not a valid datetime.']}",
    );
    expect(await problem('POST', path, { ...body, execution_date: '2026-01-02T00:00:00' })).toEqual([
      400,
      'Invalid datetime format',
      'Naive datetime is disallowed',
    ]);
    expect(await problem('POST', path, { ...body, execution_date: '2026-05-02T00:00:00Z' })).toEqual([
      404,
      'Not Found',
      "Task instance not found for task 'b' on execution_date 2026-05-02 00:00:00+00:00",
    ]);
    expect(await problem('POST', path, { ...body, task_id: 'zz', dag_run_id: 'r1' })).toEqual([
      404,
      'Task ID zz not found',
      null,
    ]);
  });

  test('clearing takes what failed and tells only, unless it is told otherwise', async () => {
    const path = '/dags/d/clearTaskInstances';
    await roles.admin('PATCH', `${at}/a`, { new_state: 'failed', dry_run: false });
    expect(await meant(path, {})).toEqual(['r1.a']);
    expect(await meant(path, { dag_run_id: 'r2', only_failed: false })).toEqual(['r2.a', 'r2.b', 'r2.c']);
    const withBelow = { task_ids: ['b'], include_downstream: true, only_failed: false };
    expect(await meant(path, { ...withBelow, dag_run_id: 'r1' })).toEqual(['r1.b', 'r1.c']);
    expect(await meant(path, { ...withBelow, dag_run_id: 'r1', include_future: true })).toHaveLength(4);
    expect(await meant(path, { ...withBelow, start_date: '2026-01-02T00:00:00Z' })).toEqual(['r2.b', 'r2.c']);
    expect((await states())['r1.a']).toBe('failed');
    expect(await meant(path, { dry_run: false, task_ids: ['a'], dag_run_id: 'r1' })).toEqual(['r1.a']);
    const { body: cleared } = await roles.admin('GET', `${at}/a`);
    expect(cleared).toMatchObject({ state: null, max_tries: 1, start_date: expect.any(String) as string });
    const { body: tries } = await roles.admin('GET', `${at}/a/tries`);
    expect(tries).toMatchObject({
      task_instances: [{ state: 'failed', try_number: 0 }, { state: null }],
      total_entries: 2,
    });
    const { body: last } = await roles.admin('GET', `${at}/a/tries?limit=1&order_by=-try_number`);
    expect(last).toMatchObject({ task_instances: [{ state: null }], total_entries: 2 });
    expect((await readAudit(roles.app)).at(-1)).toMatchObject({
      owner: 'admin',
      event: 'api.post_clear_task_instances',
      extra: { dry_run: false, task_ids: '["a"]' },
    });
    const wrong = async (body: unknown) => (await problem('POST', path, body))[2];
    expect(await wrong({ only_running: true })).toBe(
      "{'_schema': ['only_failed and only_running both are set to True']}",
    );
    expect(await wrong({ start_date: 'zzz', end_date: 'y' })).toBe(
      "{'start_date': ['Not a valid datetime.'], 'end_date': ['Not a valid datetime.']}",
    );
    expect(await problem('POST', path, { dag_run_id: 'nope' })).toEqual([
      404,
      'Dag Run id nope not found in dag d',
      null,
    ]);
  });

  test('what a task waits for is said in Airflow’s words', async () => {
    const { body } = await roles.viewer('GET', `${at}/b/dependencies`);
    expect(body).toEqual({
      dependencies: [
        { name: 'Dag Not Paused', reason: "Task's DAG 'd' is paused." },
        {
          name: 'Dagrun Running',
          reason: "Task instance's dagrun was not in the 'running' state but in the state 'queued'.",
        },
        { name: 'Task Instance State', reason: "Task is in the 'None' state." },
        {
          name: 'Trigger Rule',
          reason:
            "Task's trigger rule 'all_success' requires all upstream tasks to have succeeded, but found 1 non-success(es). upstream_states=_UpstreamTIStates(success=0, skipped=0, failed=0, upstream_failed=0, removed=0, done=0, success_setup=0, skipped_setup=0), upstream_task_ids={'a'}",
        },
      ],
    });
    await roles.admin('PATCH', `${at}/a`, { new_state: 'success', dry_run: false });
    expect((await roles.viewer('GET', `${at}/a/dependencies`)).body).toEqual({ dependencies: [] });
    const missing = 'Task Instance not found for dag_id=d, run_id=r1, task_id=a';
    expect(await problem('GET', `${at}/a/0/dependencies`)).toEqual([404, missing, null]);
  });
});
