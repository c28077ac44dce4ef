import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createRole } from '../../../../actions/users/create-role.ts';
import { createTestUser } from '../../../../actions/users/test-user.ts';
import { testDatabases } from '../../../../metadata/test-databases.ts';
import { type RolesApp, openRolesApp } from '../../test-clients.ts';
import { basic } from '../../../test-credentials.ts';

interface Instance {
  readonly dag_id: string;
  readonly dag_run_id: string;
  readonly task_id: string;
}

describe.each(testDatabases())('task instances over the stable API on $name', (kind) => {
  let roles: RolesApp;
  const list = async (path: string, body?: unknown) => {
    const answer = await roles.admin(body === undefined ? 'GET' : 'POST', path, body);
    expect(answer.status).toBe(200);
    const { task_instances: found, total_entries: total } = answer.body as {
      task_instances: Instance[];
      total_entries: number;
    };
    return { found: found.map((ti) => `${ti.dag_id}.${ti.dag_run_id}.${ti.task_id}`), total };
  };
  const problem = async (...request: Parameters<RolesApp['admin']>) => {
    const { status, body } = await roles.admin(...request);
    const { title, detail } = body as { title: string; detail: string };
    return [status, title, detail];
  };
  const sql = (text: string) => roles.app.db.run({ sql: text, parameters: [] });

  beforeAll(async () => {
    const tasks = {
      first: { downstream_task_ids: ['second'], _task_display_name: 'The first' },
      second: { executor_config: { __type: 'dict', __var: { cpu: 1 } } },
    };
    roles = await openRolesApp(kind, {
      dags: [
        { dagId: 'a', tasks },
        { dagId: 'b', tasks },
      ],
    });
    for (const [dagId, runId, day] of [
      ['a', 'r1', 1],
      ['a', 'r2', 2],
      ['b', 'r1', 3],
    ]) {
      const run = { dag_run_id: runId, logical_date: `2026-01-0${day}T00:00:00Z` };
      expect((await roles.admin('POST', `/dags/${dagId}/dagRuns`, run)).status).toBe(200);
    }
    await sql(`UPDATE task_instance SET state = 'success', try_number = 1, start_date = '2026-01-05T00:00:00.000000Z',
      end_date = '2026-01-05T00:01:00.500000Z', duration = 60.5, hostname = 'host', pool = 'p', queue = 'q'
      WHERE dag_id = 'a' AND run_id = 'r2' AND task_id = 'first'`);
    await sql(`INSERT INTO rendered_task_instance_fields (dag_id, run_id, task_id, map_index, rendered_fields)
      VALUES ('a', 'r2', 'first', -1, '{"bash_command": "echo", "env": null}')`);
  });
  afterAll(() => roles.app.close());

  test('one that has not begun and one that has run are shown with all their fields', async () => {
    const fresh = await roles.viewer('GET', '/dags/a/dagRuns/r1/taskInstances/second');
    expect(fresh.body).toEqual({
      dag_id: 'a',
      dag_run_id: 'r1',
      duration: null,
      end_date: null,
      execution_date: '2026-01-01T00:00:00+00:00',
      executor: null,
      executor_config: "{'cpu': 1}",
      hostname: '',
      map_index: -1,
      max_tries: 0,
      note: null,
      operator: 'EmptyOperator',
      pid: null,
      pool: 'default_pool',
      pool_slots: 1,
      priority_weight: 1,
      queue: 'default',
      queued_when: null,
      rendered_fields: {},
      rendered_map_index: null,
      sla_miss: null,
      start_date: null,
      state: null,
      task_display_name: 'second',
      task_id: 'second',
      trigger: null,
      triggerer_job: null,
      try_number: 0,
      unixname: expect.any(String) as string,
    });
    const run = await roles.viewer('GET', '/dags/a/dagRuns/r2/taskInstances/first');
    expect(run.body).toMatchObject({
      state: 'success',
      start_date: '2026-01-05T00:00:00+00:00',
      end_date: '2026-01-05T00:01:00.500000+00:00',
      duration: 60.5,
      task_display_name: 'The first',
      executor_config: '{}',
      rendered_fields: { bash_command: 'echo', env: null },
    });
  });

  test('lists have the task instances of a run, of all runs, and of all DAGs, page by page', async () => {
    expect(await list('/dags/a/dagRuns/r1/taskInstances')).toEqual({ found: ['a.r1.first', 'a.r1.second'], total: 2 });
    expect((await list('/dags/a/dagRuns/~/taskInstances')).total).toBe(4);
    expect((await list('/dags/~/dagRuns/r1/taskInstances')).total).toBe(4);
    const all = await list('/dags/~/dagRuns/~/taskInstances');
    expect(all.total).toBe(6);
    const paged = [];
    for (let offset = 0; offset < 8; offset += 2) {
      const page = await list(`/dags/~/dagRuns/~/taskInstances?limit=2&offset=${offset}`);
      expect(page.total).toBe(6);
      paged.push(...page.found);
    }
    expect(paged).toEqual(all.found);
    for (const path of ['nope/dagRuns/r1', 'a/dagRuns/nope']) {
      expect(await list(`/dags/${path}/taskInstances`)).toEqual({ found: [], total: 0 });
    }
  });

  test.each([
    ['state=success', 1],
    ['state=none', 5],
    ['state=null,success', 6],
    ['state=running', 0],
    ['pool=p', 1],
    ['queue=default&queue=q', 6],
    ['executor=LocalExecutor', 0],
    ['duration_gte=60&duration_lte=61', 1],
    ['duration_lte=60', 0],
    ['start_date_gte=2026-01-05T00:00:00Z', 1],
    ['end_date_lte=2026-01-05T00:00:59%2B00:00', 0],
    ['execution_date_gte=2026-01-02T00:00:00Z&execution_date_lte=2026-01-02T00:00:00Z', 2],
    ['execution_date_gte=2026-01-02T00:00:00Z&state=none', 3],
  ])('%s finds %d', async (query, count) => {
    expect((await list(`/dags/~/dagRuns/~/taskInstances?${query}`)).total).toBe(count);
    const { found } = await list(`/dags/~/dagRuns/~/taskInstances?${query}&limit=1&offset=${Math.max(count - 1, 0)}`);
    expect(found).toHaveLength(Math.min(count, 1));
  });

  test('what is wrong with a list is said', async () => {
    const path = '/dags/a/dagRuns/r1/taskInstances';
    expect(await problem('GET', `${path}?state=zzz`)).toEqual([
      400,
      'Bad Request',
      "'zzz' is not a valid TaskInstanceState",
    ]);
    expect(await problem('GET', `${path}?order_by=task_id`)).toEqual([
      400,
      null,
      'Extra query parameter(s) order_by not in spec',
    ]);
    expect((await problem('GET', `${path}?limit=-1`))[0]).toBe(400);
    expect(await problem('GET', `${path}/nope`)).toEqual([404, 'Task instance not found', null]);
    expect(await problem('GET', `${path}/first/0`)).toEqual([404, 'Task instance not found', null]);
    expect(await problem('GET', `${path}/first/listMapped`)).toEqual([404, 'Task id first is not mapped', null]);
    expect(await problem('GET', `${path}/nope/listMapped`)).toEqual([404, 'Task id nope not found', null]);
  });

  test('a search by body takes lists of everything', async () => {
    const batch = '/dags/~/dagRuns/~/taskInstances/list';
    expect((await list(batch, {})).total).toBe(6);
    expect((await list(batch, { dag_ids: [], dag_run_ids: [], state: [], pool: [] })).total).toBe(6);
    expect((await list(batch, { state: ['failed', 'upstream_failed'] })).total).toBe(0);
    const asked = { dag_ids: ['a'], dag_run_ids: ['r1', 'r2'], task_ids: ['second'] };
    expect((await list(batch, asked)).found).toEqual(['a.r1.second', 'a.r2.second']);
    expect((await list(batch, { state: [null, 'none'], page_limit: 2, page_offset: 4 })).total).toBe(5);
    expect((await list(batch, { execution_date_gte: '2026-01-03T01:00:00+02:00' })).found).toEqual([
      'b.r1.first',
      'b.r1.second',
    ]);
    expect(await problem('POST', batch, { order_by: 'x' })).toEqual([
      400,
      'Bad Request',
      "{'order_by': ['Unknown field.']}",
    ]);
    expect(await problem('POST', batch, { page_limit: 0 })).toEqual([
      400,
      'Bad Request',
      "0 is less than the minimum of 1 - 'page_limit'",
    ]);
  });

  test('those of one DAG only are shown to who may see no other, wherever the ids of others are', async () => {
    const { app } = roles;
    await createRole(app, {
      name: 'of b',
      permissions: ['DAG Runs', 'Task Instances', 'XComs', 'DAG:b'].map((resource) => ({
        action: 'can_read',
        resource,
      })),
    });
    await createTestUser(app, 'bea', 'of b');
    const ask = (method: 'GET' | 'POST', path: string, body?: unknown) =>
      app.ask(method, `/api/v1${path}`, body, basic('bea'));
    expect((await ask('GET', '/dags/~/dagRuns/~/taskInstances')).body).toMatchObject({ total_entries: 2 });
    expect((await ask('GET', '/dags/~/dagRuns/r1/taskInstances')).body).toMatchObject({ total_entries: 2 });
    expect((await ask('GET', '/dags/a/dagRuns/r1/taskInstances')).status).toBe(403);
    expect((await ask('GET', '/dags/b/dagRuns/r1/taskInstances/first')).status).toBe(200);
    const batch = '/dags/~/dagRuns/~/taskInstances/list';
    expect((await ask('POST', batch, {})).body).toMatchObject({ total_entries: 2 });
    expect((await ask('POST', batch, { task_ids: ['first'] })).body).toMatchObject({ total_entries: 1 });
    expect(await ask('POST', batch, { dag_ids: ['b', 'a'] })).toMatchObject({
      status: 403,
      body: { detail: "User not allowed to access some of these DAGs: ['b', 'a']" },
    });
    expect((await ask('GET', '/dags/~/dagRuns/~/taskInstances/~/xcomEntries')).body).toMatchObject({
      total_entries: 0,
    });
    expect((await ask('GET', '/dags/b/dagRuns/r1/taskInstances/first/logs/1')).status).toBe(403);
  });
});
