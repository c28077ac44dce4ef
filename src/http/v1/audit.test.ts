import { afterAll, beforeAll, expect, test } from 'vitest';
import { testDatabases } from '../../metadata/test-databases.ts';
import { insertTestDatasets } from '../../metadata/datasets/test-datasets.ts';
import { OPERATIONS } from './operations.ts';
import { type RolesApp, openRolesApp, readAudit } from './test-clients.ts';

const [sqlite] = testDatabases();
if (!sqlite) throw new Error('there is always SQLite');

type Method = Parameters<RolesApp['admin']>[0];
/** A request that changes something, and the event that tells of it. */
type Change = readonly [id: string, event: string, method: Method, path: string, body?: unknown];

const URI = 's3://bucket/a';
const QUEUED = encodeURIComponent(URI);
const connection = { connection_id: 'c', conn_type: 'http' };
const pool = { name: 'p', slots: 1 };
const user = { username: 'new', first_name: 'N', last_name: 'E', email: 'new@example.org', password: 'w' };
const role = { name: 'r', actions: [{ action: { name: 'can_read' }, resource: { name: 'Pools' } }] };
const run = '/dags/d/dagRuns/r1';
const task = `${run}/taskInstances/a`;
const forReal = { new_state: 'success', dry_run: false };
const alone = { include_upstream: false, include_downstream: false, include_future: false, include_past: false };
const set = { task_id: 'a', dag_run_id: 'r1', new_state: 'failed', dry_run: false, ...alone };

/** Each operation that changes something, in an order in which all of them succeed: datasets are queued for DAGs that are not paused. */
const CHANGES: readonly Change[] = [
  ['post_connection', 'api.connection.create', 'POST', '/connections', connection],
  ['patch_connection', 'api.connection.edit', 'PATCH', '/connections/c', connection],
  ['delete_connection', 'api.connection.delete', 'DELETE', '/connections/c'],
  ['post_pool', 'api.post_pool', 'POST', '/pools', pool],
  ['patch_pool', 'api.patch_pool', 'PATCH', '/pools/p', { ...pool, slots: 2 }],
  ['delete_pool', 'api.delete_pool', 'DELETE', '/pools/p'],
  ['post_variables', 'api.variable.create', 'POST', '/variables', { key: 'v', value: '1' }],
  ['patch_variable', 'api.variable.edit', 'PATCH', '/variables/v', { key: 'v', value: '2' }],
  ['delete_variable', 'api.variable.delete', 'DELETE', '/variables/v'],
  ['post_role', 'role.create', 'POST', '/roles', role],
  ['patch_role', 'role.edit', 'PATCH', '/roles/r', { ...role, name: 's' }],
  ['delete_role', 'role.delete', 'DELETE', '/roles/s'],
  ['post_user', 'user.create', 'POST', '/users', user],
  ['patch_user', 'user.edit', 'PATCH', '/users/new', { ...user, last_name: 'X' }],
  ['delete_user', 'user.delete', 'DELETE', '/users/new'],
  ['post_dag_run', 'api.post_dag_run', 'POST', '/dags/d/dagRuns', { dag_run_id: 'r1' }],
  ['set_dag_run_note', 'api.set_dag_run_note', 'PATCH', `${run}/setNote`, { note: 'n' }],
  ['patch_task_instance', 'api.patch_task_instance', 'PATCH', task, forReal],
  ['patch_mapped_task_instance', 'api.patch_mapped_task_instance', 'PATCH', `${task}/-1`, forReal],
  ['set_task_instance_note', 'api.set_task_instance_note', 'PATCH', `${task}/setNote`, { note: 'n' }],
  ['set_mapped_task_instance_note', 'api.set_task_instance_note', 'PATCH', `${task}/-1/setNote`, { note: 'm' }],
  [
    'post_set_task_instances_state',
    'api.post_set_task_instances_state',
    'POST',
    '/dags/d/updateTaskInstancesState',
    set,
  ],
  [
    'post_clear_task_instances',
    'api.post_clear_task_instances',
    'POST',
    '/dags/d/clearTaskInstances',
    { dry_run: false },
  ],
  ['update_dag_run_state', 'api.update_dag_run_state', 'PATCH', run, { state: 'success' }],
  ['clear_dag_run', 'api.clear_dag_run', 'POST', `${run}/clear`, { dry_run: false }],
  ['delete_dag_run', 'api.delete_dag_run', 'DELETE', run],
  ['patch_dag', 'api.patch_dag', 'PATCH', '/dags/d', { is_paused: true }],
  ['patch_dags', 'api.patch_dags', 'PATCH', '/dags?dag_id_pattern=d', { is_paused: false }],
  ['reparse_dag_file', 'api.reparse_dag_file', 'PUT', '/parseDagFile/{file_token}'],
  ['create_dataset_event', 'dataset.create', 'POST', '/datasets/events', { dataset_uri: URI }],
  [
    'delete_dag_dataset_queued_event',
    'api.delete_dag_dataset_queued_event',
    'DELETE',
    `/dags/d/datasets/queuedEvent/${QUEUED}`,
  ],
  ['create_dataset_event', 'dataset.create', 'POST', '/datasets/events', { dataset_uri: URI }],
  [
    'delete_dag_dataset_queued_events',
    'api.delete_dag_dataset_queued_events',
    'DELETE',
    '/dags/d/datasets/queuedEvent',
  ],
  ['create_dataset_event', 'dataset.create', 'POST', '/datasets/events', { dataset_uri: URI }],
  ['delete_dataset_queued_events', 'api.delete_dataset_queued_events', 'DELETE', `/datasets/queuedEvent/${QUEUED}`],
  ['delete_dag', 'api.delete_dag', 'DELETE', '/dags/d'],
];
/** They change nothing, whatever their method. */
const READS = ['get_dag_runs_batch', 'get_task_instances_batch', 'test_connection', 'login', 'refresh_token'];

let roles: RolesApp;
beforeAll(async () => {
  roles = await openRolesApp(sqlite, { dags: [{ dagId: 'd', tasks: { a: {} } }] });
  const producers = [{ dagId: 'd', taskId: 'a' }];
  await insertTestDatasets(roles.app.db, [{ uri: URI, consumers: ['d'], producers }], roles.app.clock.now());
});
afterAll(() => roles.app.close());

test('every operation that changes something is tried here', () => {
  const changing = OPERATIONS.filter(({ method }) => method !== 'GET').map(({ id }) => id);
  expect(new Set([...CHANGES.map(([id]) => id), ...READS])).toEqual(new Set(changing));
});

test('each change is told in the audit log: who did what, and from where', async () => {
  for (const [, event, method, path, body] of CHANGES) {
    const { file_token: token = '' } = (await roles.admin('GET', '/dags/d')).body as { file_token?: string };
    const before = (await readAudit(roles.app)).length;
    const { status } = await roles.admin(method, path.replace('{file_token}', token), body);
    expect(status, `${method} ${path}`).toBeLessThan(300);
    const told = (await readAudit(roles.app)).slice(before);
    expect(told, `${method} ${path}`).toEqual([
      { owner: 'admin', event, extra: expect.objectContaining({ from: '127.0.0.1' }) },
    ]);
  }
});
