import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createRole } from '../../actions/users/create-role.ts';
import { createTestUser } from '../../actions/users/test-user.ts';
import { triggerDagRun } from '../../actions/dag-runs/trigger-dag-run.ts';
import { updateUser } from '../../actions/users/update-user.ts';
import type { Permission } from '../../domain/permission.ts';
import { ensurePermissions } from '../../metadata/users/permission-writes.ts';
import { parseTimestamp } from '../../foundation/timestamp.ts';
import { testDatabases } from '../../metadata/test-databases.ts';
import { type TestApp, openTestApp } from '../test-app.ts';
import { basic } from '../test-credentials.ts';

type Role = 'Public' | 'Viewer' | 'User' | 'Op' | 'Admin' | 'ReadOne' | 'RunOne' | 'EditAll';
const ROLES: readonly Role[] = ['Public', 'Viewer', 'User', 'Op', 'Admin', 'ReadOne', 'RunOne', 'EditAll'];

/** One's own roles: reading DAG `one` with its runs, running it and nothing else, and editing DAGs without their runs. */
const OWN: Readonly<Record<string, readonly Permission[]>> = {
  ReadOne: [
    { action: 'can_read', resource: 'DAG:one' },
    { action: 'can_read', resource: 'DAG Runs' },
    { action: 'can_read', resource: 'Task Instances' },
  ],
  RunOne: [
    { action: 'can_edit', resource: 'DAG:one' },
    { action: 'can_create', resource: 'DAG Run:one' },
  ],
  EditAll: [{ action: 'can_edit', resource: 'DAGs' }],
};

const DATE = '2026-01-01T00:00:00';
const READERS: readonly Role[] = ['Viewer', 'User', 'Op', 'Admin'];
const WRITERS: readonly Role[] = ['User', 'Op', 'Admin'];

interface Row {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** `:dag` stands for the id of a DAG. */
  readonly path: string;
  readonly body?: unknown;
  /** Who may, whatever the DAG. */
  readonly all: readonly Role[];
  /** Who may besides where the DAG is `one`. */
  readonly one?: readonly Role[];
}

const TABLE: readonly Row[] = [
  { method: 'GET', path: '/test', all: ROLES },
  { method: 'GET', path: '/info', all: ROLES },
  { method: 'POST', path: '/dags/:dag/dag_runs', body: {}, all: WRITERS, one: ['RunOne'] },
  { method: 'GET', path: '/dags/:dag/dag_runs', all: READERS, one: ['ReadOne'] },
  { method: 'GET', path: `/dags/:dag/dag_runs/${DATE}`, all: READERS, one: ['ReadOne'] },
  { method: 'GET', path: `/dags/:dag/dag_runs/${DATE}/tasks/t`, all: READERS, one: ['ReadOne'] },
  { method: 'GET', path: '/dags/:dag/tasks/t', all: READERS, one: ['ReadOne'] },
  { method: 'GET', path: '/dags/:dag/code', all: READERS },
  { method: 'GET', path: '/dags/:dag/paused', all: READERS, one: ['ReadOne'] },
  { method: 'GET', path: '/dags/:dag/paused/true', all: [...WRITERS, 'EditAll'], one: ['RunOne'] },
  { method: 'GET', path: `/lineage/:dag/${DATE}`, all: READERS },
  { method: 'GET', path: '/latest_runs', all: [...READERS, 'ReadOne'] },
  { method: 'GET', path: '/pools', all: READERS },
  { method: 'POST', path: '/pools', body: { name: 'p', slots: 1, description: '' }, all: ['Op', 'Admin'] },
  { method: 'GET', path: '/pools/p', all: READERS },
  { method: 'DELETE', path: '/pools/p', all: ['Op', 'Admin'] },
  { method: 'DELETE', path: '/dags/:dag', all: WRITERS },
];

describe.each(testDatabases())('roles in the experimental API on $name', (kind) => {
  let app: TestApp;
  const ask = (method: Row['method'], path: string, name: string, body?: unknown) =>
    app.ask(method, `/api/experimental${path}`, body, basic(name));

  beforeAll(async () => {
    const tasks = { t: { task_type: 'EmptyOperator' } };
    app = await openTestApp(kind, {
      env: {
        AIRFLOW__API__AUTH_BACKENDS: 'airflow.api.auth.backend.basic_auth',
        AIRFLOW__API__EXPERIMENTAL_API_GENERATION: '2',
        AIRFLOW__WEBSERVER__ACCESS_DENIED_MESSAGE: 'Ask the office.',
      },
      dags: ['one', 'two'].map((dagId) => ({ dagId, tasks })),
    });
    await app.db.transaction((tx) => ensurePermissions(tx, Object.values(OWN).flat()));
    for (const [name, permissions] of Object.entries(OWN)) await createRole(app, { name, permissions });
    for (const role of ROLES) await createTestUser(app, role, role);
    for (const dagId of ['one', 'two']) {
      await triggerDagRun(app, { dagId, logicalDate: parseTimestamp(`${DATE}Z`), triggeredBy: null });
    }
  });
  afterAll(() => app.close());

  const cells = TABLE.flatMap(({ all, one = [], ...row }) =>
    (row.path.includes(':dag') ? ['one', 'two'] : ['one']).flatMap((dagId) => {
      const may = new Set([...all, ...(dagId === 'one' && row.path.includes(':dag') ? one : [])]);
      // Who may comes last, since deletions leave nothing to the others.
      return ROLES.toSorted((a, b) => Number(may.has(a)) - Number(may.has(b))).map((role) => ({
        title: `${row.method} ${row.path.replace(':dag', dagId)}`,
        row,
        dagId,
        role,
        may: may.has(role),
      }));
    }),
  );

  test.each(cells)('$title as $role: $may', async ({ row, dagId, role, may }) => {
    // A run of its own for each who may.
    if (row.path.endsWith('/dag_runs')) app.clock.advance(1_000);
    const answer = await ask(row.method, row.path.replace(':dag', dagId), role, row.body);
    if (may) expect([200, 404], JSON.stringify(answer.body)).toContain(answer.status);
    else expect(answer).toMatchObject({ status: 403, body: { error: 'Ask the office.' } });
  });
});

describe.each(testDatabases())('what one sees in the experimental API on $name', (kind) => {
  test('lists hold only the DAGs that the caller may read, and a role that is taken counts no longer', async () => {
    const app = await openTestApp(kind, {
      env: { AIRFLOW__API__AUTH_BACKENDS: 'airflow.contrib.auth.backends.password_auth' },
      dags: [{ dagId: 'one' }, { dagId: 'two' }],
    });
    for (const dagId of ['one', 'two']) await triggerDagRun(app, { dagId, triggeredBy: null });
    await app.db.transaction((tx) => ensurePermissions(tx, OWN['ReadOne'] ?? []));
    await createRole(app, { name: 'ReadOne', permissions: OWN['ReadOne'] ?? [] });
    await createTestUser(app, 'ann', 'ReadOne');
    await createTestUser(app, 'bob', 'Viewer');
    const latest = async (name: string) => {
      const answer = await app.ask('GET', '/api/experimental/latest_runs', undefined, basic(name));
      return answer.status === 200
        ? (answer.body as { items: { dag_id: string }[] }).items.map(({ dag_id }) => dag_id)
        : answer.status;
    };
    expect(await latest('bob')).toEqual(['one', 'two']);
    expect(await latest('ann')).toEqual(['one']);
    await updateUser(app, { username: 'ann', changes: { roles: [] } });
    await expect.poll(() => latest('ann'), { interval: 5, timeout: 5_000 }).toBe(403);
    await app.close();
  });

  test('the source of a DAG is for who may read all DAGs of its file', async () => {
    const app = await openTestApp(kind, {
      env: { AIRFLOW__API__AUTH_BACKENDS: 'airflow.api.auth.backend.basic_auth' },
      dags: [{ dagId: 'one' }, { dagId: 'two' }],
    });
    const resources = ['DAG:one', 'DAG:two', 'DAG Code'];
    const permissions = resources.map((resource): Permission => ({ action: 'can_read', resource }));
    await app.db.transaction((tx) => ensurePermissions(tx, permissions));
    const isOfOne = ({ resource }: Permission) => resource !== 'DAG:two';
    await createRole(app, { name: 'one', permissions: permissions.filter(isOfOne) });
    await createRole(app, { name: 'both', permissions });
    for (const name of ['one', 'both', 'Viewer']) await createTestUser(app, name, name);
    const read = async (name: string, dagId: string) => {
      return (await app.ask('GET', `/api/experimental/dags/${dagId}/code`, undefined, basic(name))).status;
    };
    expect(await read('one', 'one')).toBe(403);
    expect(await read('both', 'one')).toBe(200);
    expect(await read('Viewer', 'one')).toBe(200);
    expect(await read('Viewer', 'none')).toBe(404);
    await app.close();
  });
});
