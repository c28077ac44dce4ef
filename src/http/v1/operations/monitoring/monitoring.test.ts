import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { REPORTED_VERSION } from '../../../../config/version.ts';
import { testDatabases } from '../../../../metadata/test-databases.ts';
import { type RolesApp, openRolesApp } from '../../test-clients.ts';

const [sqlite] = testDatabases();
if (!sqlite) throw new Error('there is no SQLite');

describe('what the stable API tells of the installation', () => {
  let roles: RolesApp;
  beforeAll(async () => {
    roles = await openRolesApp(sqlite);
  });
  afterAll(() => roles.app.close());

  test('anybody may know health and version', async () => {
    const { app } = roles;
    expect((await app.ask('GET', '/api/v1/version')).body).toEqual({ version: REPORTED_VERSION, git_version: '' });
    const never = { status: null };
    expect((await app.ask('GET', '/api/v1/health')).body).toEqual({
      metadatabase: { status: 'healthy' },
      scheduler: { status: 'unhealthy', latest_scheduler_heartbeat: null },
      triggerer: { ...never, latest_triggerer_heartbeat: null },
      dag_processor: { ...never, latest_dag_processor_heartbeat: null },
    });
  });

  test('a scheduler that reports is healthy until it falls silent', async () => {
    const { app } = roles;
    const now = app.clock.now();
    await app.db.run({
      sql: `INSERT INTO job (state, job_type, start_date, latest_heartbeat, hostname, unixname, pid)
        VALUES ('running', 'SchedulerJob', $1, $1, 'h', 'u', 1)`,
      parameters: [now],
    });
    const scheduler = async () => ((await app.ask('GET', '/api/v1/health')).body as { scheduler: unknown }).scheduler;
    const latest_scheduler_heartbeat = '2026-11-21T12:00:00.123000+00:00';
    expect(await scheduler()).toEqual({ status: 'healthy', latest_scheduler_heartbeat });
    app.clock.advance(31_000);
    expect(await scheduler()).toEqual({ status: 'unhealthy', latest_scheduler_heartbeat });
  });

  test('there are no plugins, and one package', async () => {
    expect((await roles.admin('GET', '/plugins?limit=1')).body).toEqual({ plugins: [], total_entries: 0 });
    expect((await roles.op('GET', '/providers')).body).toMatchObject({
      providers: [{ package_name: 'tradewind' }],
      total_entries: 1,
    });
    expect((await roles.viewer('GET', '/plugins')).status).toBe(403);
    expect((await roles.viewer('GET', '/providers')).status).toBe(403);
  });
});
