import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createRole } from '../../actions/users/create-role.ts';
import { createTestUser } from '../../actions/users/test-user.ts';
import { triggerDagRun } from '../../actions/dag-runs/trigger-dag-run.ts';
import { DEFAULT_ROLES } from '../../domain/default-roles.ts';
import { GrantedPermissions, type Permission, type PermissionAction } from '../../domain/permission.ts';
import type { Database } from '../../metadata/database.ts';
import { saveImportError } from '../../metadata/dag-files/import-errors.ts';
import { saveParsedDagFile } from '../../metadata/dag-files/save-parsed-dag-file.ts';
import { testDagFile } from '../../metadata/dag-files/test-dag-file.ts';
import { testDatabases } from '../../metadata/test-databases.ts';
import { type TestApp, openTestApp } from '../test-app.ts';
import type { Operation } from './definition/operation.ts';
import { OPERATIONS } from './operations.ts';
import { basic } from '../test-credentials.ts';

const SEEN = 'seen';
/** Found in no other text. */
const HIDDEN = 'hidden_dag';

/** What each operation needs, by Airflow's documents and sources; '': nothing, not even credentials. */
const NEEDS: Readonly<Record<string, string>> = {
  get_config: 'Configurations.can_read',
  get_value: 'Configurations.can_read',
  get_health: '',
  get_version: '',
  get_connections: 'Connections.can_read',
  post_connection: 'Connections.can_create',
  test_connection: 'Connections.can_create',
  get_connection: 'Connections.can_read',
  patch_connection: 'Connections.can_edit',
  delete_connection: 'Connections.can_delete',
  get_dag_runs: 'DAGs.can_read, DAG Runs.can_read',
  get_dag_runs_batch: 'DAGs.can_read, DAG Runs.can_read',
  get_dag_run: 'DAGs.can_read, DAG Runs.can_read',
  post_dag_run: 'DAGs.can_edit, DAG Runs.can_create',
  update_dag_run_state: 'DAGs.can_edit, DAG Runs.can_edit',
  delete_dag_run: 'DAGs.can_edit, DAG Runs.can_delete',
  clear_dag_run: 'DAGs.can_edit, DAG Runs.can_edit',
  set_dag_run_note: 'DAGs.can_edit, DAG Runs.can_edit',
  get_event_logs: 'Audit Logs.can_read',
  get_event_log: 'Audit Logs.can_read',
  get_plugins: 'Plugins.can_read',
  get_providers: 'Providers.can_read',
  patch_dags: 'DAGs.can_edit',
  patch_dag: 'DAGs.can_edit',
  delete_dag: 'DAGs.can_delete',
  get_dag_source: 'DAGs.can_read, DAG Code.can_read',
  reparse_dag_file: 'DAGs.can_edit',
  get_dag_stats: 'DAGs.can_read, DAG Runs.can_read',
  get_dag_warnings: 'DAGs.can_read, DAG Warnings.can_read',
  get_dags: 'DAGs.can_read',
  get_dag: 'DAGs.can_read',
  get_dag_details: 'DAGs.can_read',
  get_dataset_events: 'Datasets.can_read',
  create_dataset_event: 'Datasets.can_create',
  get_upstream_dataset_events: 'DAGs.can_read, DAG Runs.can_read, Datasets.can_read',
  get_dag_dataset_queued_event: 'DAGs.can_read, Datasets.can_read',
  delete_dag_dataset_queued_event: 'DAGs.can_read, Datasets.can_delete',
  get_dag_dataset_queued_events: 'DAGs.can_read, Datasets.can_read',
  delete_dag_dataset_queued_events: 'DAGs.can_read, Datasets.can_delete',
  get_dataset_queued_events: 'Datasets.can_read',
  delete_dataset_queued_events: 'Datasets.can_delete',
  get_datasets: 'Datasets.can_read',
  get_dataset: 'Datasets.can_read',
  get_import_errors: 'ImportError.can_read',
  get_import_error: 'ImportError.can_read',
  get_tasks: 'DAGs.can_read, Task Instances.can_read',
  get_task: 'DAGs.can_read, Task Instances.can_read',
  get_task_instances: 'DAGs.can_read, DAG Runs.can_read, Task Instances.can_read',
  get_task_instances_batch: 'DAGs.can_read, DAG Runs.can_read, Task Instances.can_read',
  get_task_instance: 'DAGs.can_read, DAG Runs.can_read, Task Instances.can_read',
  get_mapped_task_instance: 'DAGs.can_read, DAG Runs.can_read, Task Instances.can_read',
  get_mapped_task_instances: 'DAGs.can_read, DAG Runs.can_read, Task Instances.can_read',
  patch_task_instance: 'DAGs.can_edit, DAG Runs.can_edit, Task Instances.can_edit',
  patch_mapped_task_instance: 'DAGs.can_edit, DAG Runs.can_edit, Task Instances.can_edit',
  set_task_instance_note: 'DAGs.can_edit, DAG Runs.can_edit, Task Instances.can_edit',
  set_mapped_task_instance_note: 'DAGs.can_edit, DAG Runs.can_edit, Task Instances.can_edit',
  get_task_instance_dependencies: 'DAGs.can_read, DAG Runs.can_read, Task Instances.can_read',
  get_mapped_task_instance_dependencies: 'DAGs.can_read, DAG Runs.can_read, Task Instances.can_read',
  post_clear_task_instances: 'DAGs.can_edit, DAG Runs.can_edit, Task Instances.can_edit',
  post_set_task_instances_state: 'DAGs.can_edit, DAG Runs.can_edit, Task Instances.can_edit',
  get_task_instance_tries: 'DAGs.can_read, DAG Runs.can_read, Task Instances.can_read',
  get_mapped_task_instance_tries: 'DAGs.can_read, DAG Runs.can_read, Task Instances.can_read',
  get_task_instance_try_details: 'DAGs.can_read, DAG Runs.can_read, Task Instances.can_read',
  get_mapped_task_instance_try_details: 'DAGs.can_read, DAG Runs.can_read, Task Instances.can_read',
  get_extra_links: 'DAGs.can_read, DAG Runs.can_read, Task Instances.can_read',
  get_log: 'DAGs.can_read, Task Logs.can_read',
  get_xcom_entries: 'DAGs.can_read, XComs.can_read',
  get_xcom_entry: 'DAGs.can_read, XComs.can_read',
  get_pools: 'Pools.can_read',
  post_pool: 'Pools.can_create',
  get_pool: 'Pools.can_read',
  patch_pool: 'Pools.can_edit',
  delete_pool: 'Pools.can_delete',
  get_variables: 'Variables.can_read',
  post_variables: 'Variables.can_create',
  get_variable: 'Variables.can_read',
  patch_variable: 'Variables.can_edit',
  delete_variable: 'Variables.can_delete',
  get_roles: 'Roles.can_read',
  post_role: 'Roles.can_create',
  get_role: 'Roles.can_read',
  patch_role: 'Roles.can_edit',
  delete_role: 'Roles.can_delete',
  get_permissions: 'Permissions.can_read',
  get_users: 'Users.can_read',
  post_user: 'Users.can_create',
  get_user: 'Users.can_read',
  patch_user: 'Users.can_edit',
  delete_user: 'Users.can_delete',
  login: '',
  refresh_token: '',
};

const { Public: PUBLIC = [], Op: OP = [] } = Object.fromEntries(
  DEFAULT_ROLES.map((role) => [role.name, role.permissions]),
);

const onDag = (dagId: string, ...actions: PermissionAction[]): Permission[] =>
  actions.map((action) => ({ action, resource: `DAG:${dagId}` }));

/** Roles besides Airflow's: everything but for one DAG only; one DAG with its runs and nothing else. */
const OWN: Readonly<Record<string, readonly Permission[]>> = {
  OneDag: [
    ...OP.filter(({ resource }) => resource !== 'DAGs'),
    { action: 'can_read', resource: 'Audit Logs' },
    ...onDag(SEEN, 'can_read', 'can_edit', 'can_delete'),
  ],
  OneDagsRuns: [
    ...onDag(SEEN, 'can_read', 'can_edit'),
    ...(['can_read', 'can_create', 'can_delete'] as const).map((action) => ({ action, resource: `DAG Run:${SEEN}` })),
  ],
};

const ROLES: Readonly<Record<string, readonly Permission[]>> = {
  ...Object.fromEntries(DEFAULT_ROLES.map(({ name, permissions }) => [name, permissions])),
  ...OWN,
};

describe.each(testDatabases())('who may do what in the stable API on $name', (kind) => {
  let app: TestApp;
  let tokens: Readonly<Record<string, string>>;
  const ask = (role: string, method: Operation['method'], path: string, body?: unknown) =>
    app.ask(method, `/api/v1${path}`, body, basic(role));

  beforeAll(async () => {
    app = await openTestApp(kind, {
      env: {
        AIRFLOW__API__AUTH_BACKENDS: 'airflow.api.auth.backend.basic_auth',
        AIRFLOW__CORE__TEST_CONNECTION: 'Enabled',
        AIRFLOW__WEBSERVER__EXPOSE_CONFIG: 'True',
      },
    });
    for (const dagId of [SEEN, HIDDEN]) await addDag(app, dagId);
    const { db } = app;
    await addDatasets(db);
    for (const [name, permissions] of Object.entries(OWN)) await createRole(app, { name, permissions });
    for (const name of Object.keys(ROLES)) await createTestUser(app, name, name);
    const read = async (dagId: string) => {
      const { body } = await ask('Admin', 'GET', `/dags/${dagId}`);
      return [dagId, (body as { file_token: string }).file_token] as const;
    };
    tokens = Object.fromEntries([await read(SEEN), await read(HIDDEN)]);
  });
  afterAll(() => app.close());

  /** Requests that name no DAG, or name the hidden one where nothing checks it before the operation does. */
  const asides = OPERATIONS.flatMap(({ id, method, path, query, body, access }) => {
    if (access.kind === 'open' || method === 'DELETE' || path.includes('{file_token}')) return [];
    const inPath = path.includes('{dag_id}');
    const target = fillPath(path.replace('{dag_id}', '~'), SEEN, {});
    const filters = ['dag_id', 'dag_ids', 'dag_id_pattern', 'source_dag_id'].filter((name) =>
      Object.hasOwn(query, name),
    );
    const queries = [requiredQuery(id), ...filters.map((name) => `?${name}=${HIDDEN}`)];
    const bodies = body ? [{}, { dag_ids: [HIDDEN] }, { dag_ids: [SEEN, HIDDEN] }] : [undefined];
    if (method !== 'GET' && (inPath || !path.endsWith('/list'))) return [];
    return queries.flatMap((search) => bodies.map((sent) => ({ id, method, url: target + search, sent })));
  });

  test('lists, filters, wildcards and bodies show nothing of a DAG that one may not read', async () => {
    const shown = [];
    const control = new Set<string>();
    for (const { id, method, url, sent } of asides) {
      const { status, body } = await ask('OneDag', method, url, sent);
      if (status < 300 && JSON.stringify(body).includes(HIDDEN)) shown.push({ url, sent, body });
      if (JSON.stringify((await ask('Admin', method, url, sent)).body).includes(HIDDEN)) control.add(id);
    }
    expect(shown).toEqual([]);
    // There is something to be hidden.
    expect([...control].toSorted()).toEqual([
      'get_dag_runs',
      'get_dag_runs_batch',
      'get_dag_stats',
      'get_dag_warnings',
      'get_dags',
      'get_dataset',
      'get_dataset_events',
      'get_dataset_queued_events',
      'get_datasets',
      'get_event_logs',
      'get_import_errors',
      'get_task_instances',
      'get_task_instances_batch',
      'get_xcom_entries',
    ]);
    const numberOf = async (table: string, column: string) =>
      (
        await app.db.first<{ id: number }>({
          sql: `SELECT min(id) AS id FROM ${table} WHERE ${column} LIKE '${HIDDEN}%'`,
          parameters: [],
        })
      )?.id;
    for (const path of [
      `/eventLogs/${await numberOf('log', 'dag_id')}`,
      `/importErrors/${await numberOf('import_error', 'filename')}`,
    ]) {
      expect(JSON.stringify((await ask('Admin', 'GET', path)).body)).toContain(HIDDEN);
      const { status, body } = await ask('OneDag', 'GET', path);
      expect([403, 404], JSON.stringify(body)).toContain(status);
    }
  });

  test('patterns, wildcards and datasets change nothing of a DAG that one may not edit', async () => {
    for (const pattern of ['~', '%25', 'h', HIDDEN]) {
      const answer = await ask('OneDag', 'PATCH', `/dags?dag_id_pattern=${pattern}`, { is_paused: true });
      expect(answer.status).toBe(200);
      expect(JSON.stringify(answer.body)).not.toContain(HIDDEN);
    }
    expect((await ask('Admin', 'GET', `/dags/${HIDDEN}`)).body).toMatchObject({ is_paused: false });
    expect((await ask('Admin', 'GET', `/dags/${SEEN}`)).body).toMatchObject({ is_paused: true });

    await ask('OneDag', 'DELETE', '/datasets/queuedEvent/s3%3A%2F%2Fx');
    expect((await ask('Admin', 'GET', '/datasets/queuedEvent/s3%3A%2F%2Fx')).body).toMatchObject({
      queued_events: [{ dag_id: HIDDEN }],
    });

    for (const { method, path, body: takes } of OPERATIONS) {
      if (method === 'GET' || !path.includes('{dag_id}')) continue;
      const url = fillPath(path.replace('{dag_id}', '~'), SEEN, {});
      const { status } = await ask('OneDag', method, url, takes ? {} : undefined);
      expect(status, `${method} ${url}`).toBeGreaterThanOrEqual(400);
      expect(status, `${method} ${url}`).toBeLessThan(500);
    }
  });

  test('every operation has its needs in the table, and asks for them', () => {
    const asked = OPERATIONS.map(({ id, access }) => {
      if (access.kind === 'open') return [id, ''];
      const dags = access.kind === 'dag' ? [`DAGs.${access.action}`] : [];
      return [id, [...dags, ...access.permissions.map(({ action, resource }) => `${resource}.${action}`)].join(', ')];
    });
    expect(Object.fromEntries(asked)).toEqual(NEEDS);
  });

  // What deletes comes last, so that the others find what they ask for.
  const operations = OPERATIONS.toSorted((a, b) => Number(a.method === 'DELETE') - Number(b.method === 'DELETE'));
  test.each(operations.map((operation) => [operation.id, operation] as const))(
    '%s lets those in who may, and nobody else',
    async (id, operation) => {
      const wrong: unknown[] = [];
      for (const dagId of namesDag(operation) ? [SEEN, HIDDEN] : [SEEN]) {
        const path = fillPath(operation.path, dagId, tokens);
        const cases = Object.entries(ROLES).map(([role, permissions]) => ({
          role,
          may: mayCall(NEEDS[id] ?? '', new GrantedPermissions(permissions), namesDag(operation) ? dagId : undefined),
        }));
        for (const { role, may } of cases.toSorted((a, b) => Number(a.may) - Number(b.may))) {
          const body = operation.body ? {} : undefined;
          const { status, body: answer } = await ask(role, operation.method, path + requiredQuery(id), body);
          const isIn = status !== 403 && (status !== 401 || NEEDS[id] === '');
          if (isIn !== may || status >= 500) wrong.push({ role, may, path, status, answer });
        }
      }
      expect(wrong).toEqual([]);
    },
  );

  test('whoever has no credentials is let in nowhere but where nothing is needed', async () => {
    const open = [];
    for (const operation of OPERATIONS) {
      const path = `/api/v1${fillPath(operation.path, SEEN, tokens)}`;
      const { status } = await app.ask(operation.method, path, operation.body ? {} : undefined);
      if (status !== 403) open.push(operation.id);
    }
    expect(open.toSorted()).toEqual(
      Object.keys(NEEDS)
        .filter((id) => NEEDS[id] === '')
        .toSorted(),
    );
    expect(PUBLIC).toEqual([]);
  });
});

/** Whether the path says which DAG it is about. */
function namesDag({ path }: Operation): boolean {
  return path.includes('{dag_id}') || path.includes('{file_token}');
}

function mayCall(needs: string, granted: GrantedPermissions, dagId: string | undefined): boolean {
  if (needs === '') return true;
  return needs.split(', ').every((need) => {
    const [resource = '', word = ''] = need.split('.');
    const action = word as PermissionAction;
    if (resource === 'DAGs')
      return dagId === undefined ? granted.dagIds(action).length > 0 : granted.mayDag(action, dagId);
    if (resource === 'DAG Runs' && dagId !== undefined) return granted.mayDagRuns(action, dagId);
    return granted.may(action, resource);
  });
}

function fillPath(path: string, dagId: string, tokens: Readonly<Record<string, string>>): string {
  const parts: Readonly<Record<string, string>> = {
    dag_id: dagId,
    dag_run_id: 'r1',
    task_id: 't',
    xcom_key: 'k',
    file_token: tokens[dagId] ?? '',
    uri: 's3%3A%2F%2Fx',
    event_log_id: '1',
    import_error_id: '1',
    map_index: '0',
    task_try_number: '1',
  };
  return path.replaceAll(/\{(\w+)\}/g, (_, name: string) => parts[name] ?? 'nothing');
}

function requiredQuery(id: string): string {
  if (id === 'get_dag_stats') return `?dag_ids=${SEEN}`;
  return id === 'patch_dags' ? '?dag_id_pattern=nothing' : '';
}

async function addDag(app: TestApp, dagId: string): Promise<void> {
  const { db, clock } = app;
  const file = testDagFile(`${dagId}.ts`, [{ dagId, tasks: { t: {} }, fields: { tags: [`tag_of_${dagId}`] } }]);
  await saveParsedDagFile(db, file, { clock, pausedAtCreation: false });
  await triggerDagRun(app, { dagId, runId: 'r1', triggeredBy: 'somebody' });
  await saveImportError(db, { bundleName: 'dags-folder', relativeFileloc: `${dagId}.ts` }, `${dagId} is broken`, clock);
  await db.run({
    sql: "INSERT INTO dag_warning (dag_id, warning_type, message, timestamp) VALUES ($1, 'non-existent pool', 'x', $2)",
    parameters: [dagId, clock.now()],
  });
  await db.run({
    sql: "INSERT INTO xcom (dag_id, run_id, task_id, key, value, timestamp) VALUES ($1, 'r1', 't', 'k', '1', $2)",
    parameters: [dagId, clock.now()],
  });
}

/** A dataset that both DAGs wait for and make. */
async function addDatasets(db: Database): Promise<void> {
  const now = '2026-01-01T00:00:00.000000Z';
  await db.run({
    sql: "INSERT INTO dataset (id, uri, extra, created_at, updated_at) VALUES (1, 's3://x', '{}', $1, $1)",
    parameters: [now],
  });
  for (const dagId of [SEEN, HIDDEN]) {
    const row = [dagId, now];
    await db.run({
      sql: 'INSERT INTO dag_schedule_dataset_reference (dataset_id, dag_id, created_at, updated_at) VALUES (1, $1, $2, $2)',
      parameters: row,
    });
    await db.run({
      sql: "INSERT INTO task_outlet_dataset_reference (dataset_id, dag_id, task_id, created_at, updated_at) VALUES (1, $1, 't', $2, $2)",
      parameters: row,
    });
    await db.run({
      sql: 'INSERT INTO dataset_dag_run_queue (dataset_id, target_dag_id, created_at) VALUES (1, $1, $2)',
      parameters: row,
    });
    await db.run({
      sql: "INSERT INTO dataset_event (dataset_id, extra, source_dag_id, source_task_id, source_run_id, timestamp) VALUES (1, '{}', $1, 't', 'r1', $2)",
      parameters: row,
    });
  }
}
