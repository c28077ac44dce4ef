import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { testDatabases } from '../../src/metadata/test-databases.ts';
import { type Home, makeHome } from '../harness/home.ts';
import { lockDatabase } from './lock-holder.ts';
import type { Settings } from '../harness/installed-program.ts';
import { type ServerProcess, startServer } from '../harness/server.ts';
import { TcpProxy } from '../harness/tcp-proxy.ts';
import { until } from '../harness/until.ts';
import { findDamage, writeWorkDag } from '../harness/work-dag.ts';

const [sqlite, postgres] = testDatabases();
if (!sqlite) throw new Error('SQLite is always there');

/** How long the database is away, which is longer than anybody waits for it. */
const AWAY_MS = 3_000;
const LOCK_TIMEOUT_SECONDS = '0.5';
const RUNS = 15;

let home: Home;
afterEach(() => home.remove());

/** A server with runs under way. Returns what they are. */
async function startWithWork(settings: Settings): Promise<{ server: ServerProcess; runIds: string[] }> {
  writeWorkDag(home, 100);
  const server = await startServer(home, { settings: { AIRFLOW__CORE__PARALLELISM: '4', ...settings } });
  const api = server.api();
  await until('the DAG is there', async () => (await api.get('/dags/work/paused')).status === 200);
  const runIds = Array.from({ length: RUNS }, (_, index) => `run-${index}`);
  await Promise.all(runIds.map((runId) => api.trigger('work', { run_id: runId })));
  await until('tasks have ended', async () => (await countEnded()) > 2);
  return { server, runIds };
}

async function countEnded(): Promise<number> {
  const row = await home.db.first<{ ended: number }>({
    sql: "SELECT count(*) AS ended FROM task_instance WHERE state = 'success'",
    parameters: [],
  });
  return Number(row?.ended);
}

/** Waits until all that was begun has ended well, also a run that is triggered now. */
async function expectAllWell(server: ServerProcess, runIds: readonly string[]): Promise<void> {
  const api = server.api();
  const afterwards = await until('runs are accepted again', async () => {
    const answer = await api.call('POST', '/dags/work/dag_runs', { run_id: 'afterwards' });
    return answer.status === 200 || (answer.body as { error?: string }).error?.includes('already exists');
  });
  expect(afterwards).toBeTruthy();
  await until('all runs end', async () => {
    const open = { sql: "SELECT id FROM dag_run WHERE state NOT IN ('success', 'failed')", parameters: [] };
    return (await home.db.first(open)) === undefined;
  });
  expect(await findDamage(home, [...runIds, 'afterwards'])).toEqual([]);
  expect(await (await fetch(`${server.url}/health`)).json()).toMatchObject({
    metadatabase: { status: 'healthy' },
    scheduler: { status: 'healthy' },
  });
  // No try was spent on it: what the tasks did while the database was away was kept and written down.
  expect(await home.db.all({ sql: 'SELECT task_id FROM task_instance WHERE try_number > 1', parameters: [] })).toEqual(
    [],
  );
  expect(await server.end('SIGTERM')).toBe(0);
  await server.untilTreeIsGone();
}

test('an SQLite database that another program locks for long is a 503 for writers, and afterwards all goes on', async () => {
  home = await makeHome(sqlite);
  const { server, runIds } = await startWithWork({ AIRFLOW__TRADEWIND__DATABASE_LOCK_TIMEOUT: LOCK_TIMEOUT_SECONDS });
  const unlock = await lockDatabase(home.databaseUrl.slice('sqlite:///'.length));
  const lockedAt = performance.now();
  const api = server.api();
  const refused = await api.call('POST', '/dags/work/dag_runs', { run_id: 'refused' });
  expect(refused).toMatchObject({ status: 503 });
  expect(refused.headers.get('retry-after')).toBe('1');
  expect((await api.get('/dags/work/dag_runs')).status).toBe(200);
  expect((await fetch(`${server.url}/health`)).status).toBe(200);
  // How long it lasts is what is tested.
  await sleep(AWAY_MS - (performance.now() - lockedAt));
  await unlock();
  await expectAllWell(server, runIds);
});

describe.runIf(postgres)('a PostgreSQL server', () => {
  let proxy: TcpProxy;
  let settings: Settings;
  beforeEach(async () => {
    if (!postgres) throw new Error('skipped without');
    home = await makeHome(postgres);
    const direct = new URL(home.databaseUrl);
    proxy = new TcpProxy({ host: direct.hostname, port: Number(direct.port || 5432) });
    await proxy.open();
    direct.host = `127.0.0.1:${proxy.port}`;
    settings = { AIRFLOW__DATABASE__SQL_ALCHEMY_CONN: direct.href };
  });
  afterEach(() => proxy.cut());

  test('that is gone for seconds is a 503 for everybody, and afterwards all goes on', async () => {
    const { server, runIds } = await startWithWork(settings);
    await proxy.cut();
    const cutAt = performance.now();
    const api = server.api();
    expect((await api.call('POST', '/dags/work/dag_runs', { run_id: 'refused' })).status).toBe(503);
    expect((await api.get('/dags/work/dag_runs')).status).toBe(503);
    expect((await api.get('/test')).status).toBe(200);
    expect(await (await fetch(`${server.url}/health`)).json()).toMatchObject({ metadatabase: { status: 'unhealthy' } });
    // How long it lasts is what is tested.
    await sleep(AWAY_MS - (performance.now() - cutAt));
    await proxy.open();
    await expectAllWell(server, runIds);
  });

  test('whose sessions are all ended, and that then does not answer for a while, loses nothing', async () => {
    const { server, runIds } = await startWithWork(settings);
    const sql = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE datname = current_database() AND application_name LIKE 'tradewind standalone%'`;
    expect((await home.db.all({ sql, parameters: [] })).length).toBeGreaterThan(1);
    const ended = await countEnded();
    await until('work goes on', async () => (await countEnded()) > ended);
    proxy.hold();
    const unanswered = server.api().get('/dags/work/dag_runs');
    await sleep(1_000);
    proxy.release();
    expect((await unanswered).status).toBe(200);
    await expectAllWell(server, runIds);
  });

  test('that is gone for two schedulers makes neither take the other for dead', async () => {
    const [shared, threshold] = [settings, { AIRFLOW__SCHEDULER__SCHEDULER_ZOMBIE_TASK_THRESHOLD: '1' }];
    settings = { ...shared, ...threshold };
    const { server, runIds } = await startWithWork(settings);
    const other = await startServer(home, { args: ['scheduler'], settings });
    const more = Array.from({ length: RUNS }, (_, index) => `more-${index}`);
    await Promise.all(more.map((runId) => server.api().trigger('work', { run_id: runId })));
    await proxy.cut();
    // Longer than the threshold.
    await sleep(AWAY_MS);
    await proxy.open();
    await expectAllWell(server, [...runIds, ...more]);
    expect(await other.end('SIGTERM')).toBe(0);
    expect(await home.db.all({ sql: "SELECT id FROM job WHERE state = 'failed'", parameters: [] })).toEqual([]);
  });
});

const PROBE = (dagId: string) => `import { Dag } from 'tradewind';
const dag = new Dag(${JSON.stringify(dagId)}, { isPausedUponCreation: false });
dag.task('t', async () => { console.log('hello'); })();
`;

test('tasks run though nothing can be logged', async () => {
  home = await makeHome(sqlite);
  writeFileSync(join(home.path, 'no-folder'), '');
  home.writeDag('probe.ts', PROBE('probe'));
  const logFolder = join(home.path, 'no-folder', 'logs');
  const server = await startServer(home, { settings: { AIRFLOW__LOGGING__BASE_LOG_FOLDER: logFolder } });
  const api = server.api();
  await until('the DAG is there', async () => (await api.get('/dags/probe/paused')).status === 200);
  const { execution_date: date } = await api.trigger('probe');
  expect(await api.runEnd('probe', date)).toBe('success');
  expect(server.output).toContain(logFolder);
});

test('ids of runs and DAGs stay what they are and where they belong, on disk as over HTTP', async () => {
  home = await makeHome(sqlite);
  const dagId = 'wetter_übersicht.日本';
  home.writeDag('probe.ts', PROBE(dagId));
  for (const bad of ['../up', 'a/b', "it's", 'x'.repeat(10_000)]) {
    home.writeDag(`bad-${bad.length}.ts`, PROBE(bad));
  }
  const server = await startServer(home, { settings: { AIRFLOW__SCHEDULER__ALLOWED_RUN_ID_PATTERN: '.*' } });
  const api = server.api();
  const inUrl = encodeURIComponent(dagId);
  await until('the DAG is there', async () => (await api.get(`/dags/${inUrl}/paused`)).status === 200);
  await until('the others are import errors', async () => {
    const rows = await home.db.all({ sql: 'SELECT filename FROM import_error', parameters: [] });
    return rows.length === 4;
  });

  const refused = ['../../../evil', '..', 'a/../../evil', 'evil\0', 'x'.repeat(10_000)];
  for (const runId of refused) {
    const answer = await api.call('POST', `/dags/${inUrl}/dag_runs`, { run_id: runId });
    expect([runId, answer.status]).toEqual([runId, 400]);
  }
  const taken = ["it's; rm -rf 'x'", '"quoted" $(touch evil)', '日本 — ünïcode', '%2e%2e%2fevil', '{{ 7 * 7 }}'];
  for (const runId of taken) {
    const run = await api.trigger(dagId, { run_id: runId });
    expect(run.run_id).toBe(runId);
    expect([runId, await api.runEnd(dagId, run.execution_date)]).toEqual([runId, 'success']);
  }
  const shown = (await api.get(`/dags/${inUrl}/dag_runs`)).body as { run_id: string }[];
  expect(shown.map((run) => run.run_id).sort()).toEqual(taken.toSorted());

  const logs = home.logs().filter((file) => file.startsWith('dag_id='));
  expect(logs).toHaveLength(taken.length);
  for (const file of logs) expect(file).toMatch(/^dag_id=[^/]+\/run_id=[^/]+\/task_id=t\/attempt=1\.log$/);
  expect(readdirSync(join(home.path, 'logs'))).toEqual([`dag_id=${dagId}`]);
  const everything = readdirSync(home.path, { recursive: true, encoding: 'utf8' });
  expect(everything.filter((file) => /(^|\/)evil/.test(file))).toEqual([]);
});

test('bad DAG files hurt only themselves', async () => {
  home = await makeHome(sqlite);
  mkdirSync(join(home.path, 'dags', 'folder.ts'));
  home.writeDag('endless.ts', `import { Dag } from 'tradewind';\nnew Dag('endless');\nfor (;;) {}\n`);
  home.writeDag('exits.ts', `import { Dag } from 'tradewind';\nnew Dag('exits');\nprocess.exit(0);\n`);
  home.writeDag(
    'eats.ts',
    `import { Dag } from 'tradewind';\nnew Dag('eats');\nconst eaten: number[][] = [];\nfor (;;) eaten.push(new Array(1e6).fill(1));\n`,
  );
  home.writeDag('talks.ts', `${PROBE('talks')}process.stdout.write('x'.repeat(1_000_000));\n`);
  home.writeDag('broken.ts', `import { Dag } from 'tradewind';\nnew Dag('broken'\n`);
  home.writeDag('probe.ts', PROBE('probe'));
  const settings = { AIRFLOW__CORE__DAGBAG_IMPORT_TIMEOUT: '1', AIRFLOW__TRADEWIND__DAG_FILE_MEMORY_LIMIT_MB: '128' };
  const server = await startServer(home, { settings });
  const api = server.api();
  for (const dagId of ['probe', 'talks']) {
    await until(`${dagId} is there`, async () => (await api.get(`/dags/${dagId}/paused`)).status === 200);
    expect(await api.runEnd(dagId, (await api.trigger(dagId)).execution_date)).toBe('success');
  }
  const errors = await until('the errors are stored', async () => {
    const rows = await home.db.all<{ filename: string }>({ sql: 'SELECT filename FROM import_error', parameters: [] });
    return rows.length === 4 && rows.map(({ filename }) => filename.split('/').at(-1)).sort();
  });
  expect(errors).toEqual(['broken.ts', 'eats.ts', 'endless.ts', 'exits.ts']);
  expect(await server.end('SIGTERM')).toBe(0);
  await server.untilTreeIsGone();
});
