import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { testDatabases } from '../../../../metadata/test-databases.ts';
import { saveXCom } from '../../../../metadata/xcoms/xcoms.ts';
import { tryLogPath } from '../../../../taskprocess/log-path.ts';
import { type RolesApp, openRolesApp } from '../../test-clients.ts';

describe.each(testDatabases())('what task instances leave behind over the stable API on $name', (kind) => {
  const home = mkdtempSync(join(tmpdir(), 'tradewind-logs-'));
  let roles: RolesApp;
  const at = '/dags/d/dagRuns/r/taskInstances';
  const key = { dagId: 'd', runId: 'r', taskId: 'a', mapIndex: -1 };
  const JSON_LOG = { accept: 'application/json' };
  const setState = (state: string) =>
    roles.app.db.run({
      sql: `UPDATE task_instance SET state = $1, try_number = 1, hostname = 'host' WHERE task_id = 'a'`,
      parameters: [state],
    });
  const read = async (query = '') => {
    const { body } = await roles.viewer('GET', `${at}/a/logs/1${query}`, undefined, JSON_LOG);
    return body as { content: string; continuation_token: string };
  };

  beforeAll(async () => {
    roles = await openRolesApp(kind, { home, dags: [{ dagId: 'd', tasks: { a: {} } }] });
    const run = { dag_run_id: 'r', logical_date: '2026-01-01T00:00:00Z' };
    expect((await roles.admin('POST', '/dags/d/dagRuns', run)).status).toBe(200);
  });
  afterAll(async () => {
    await roles.app.close();
    rmSync(home, { recursive: true });
  });

  test('a log is read as text, as JSON, and on from where it was read to', async () => {
    const head = ' INFO - ::group::Log message source details';
    expect((await read()).content).toBe(`[('', '${head}\\n INFO - ::endgroup::\\n')]`);
    await setState('running');
    expect((await read()).content).toContain("*** Log file not found on worker 'host'");
    const file = tryLogPath(roles.app.config.logging.baseLogFolder, { ...key, tryNumber: 1 });
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, 'one\n');
    const first = await read();
    expect(first.content).toBe(
      `[('host', '${head}\\n*** Found local files:\\n***   * ${file}\\n INFO - ::endgroup::\\none\\n')]`,
    );
    appendFileSync(file, "it's two\n");
    const token = encodeURIComponent(first.continuation_token);
    const second = await read(`?token=${token}`);
    expect(second.content).toBe(`[('host', "it's two\\n")]`);
    await setState('success');
    const third = await read(`?full_content=true&token=${encodeURIComponent(second.continuation_token)}`);
    expect(third.content).toBe("[('host', '')]");
    expect(Buffer.from(third.continuation_token.split('.')[0] ?? '', 'base64url').toString()).toBe(
      '{"end_of_log":true,"log_pos":13}',
    );
    const text = await roles.viewer('GET', `${at}/a/logs/1`, undefined, { accept: 'text/plain' });
    expect(text.headers['content-type']).toMatch(/^text\/plain/);
    expect(text.body).toBe(
      `host\n${head}\n*** Found local files:\n***   * ${file}\n INFO - ::endgroup::\none\nit's two\n\n`,
    );
  });

  test('a foreign token and an unknown task instance are refused', async () => {
    expect(await roles.viewer('GET', `${at}/a/logs/1?token=zzz`)).toMatchObject({
      status: 400,
      body: { title: 'Bad Signature. Please use only the tokens provided by the API.', detail: null },
    });
    for (const path of [
      `${at}/nope/logs/1`,
      `${at}/a/logs/1?map_index=5`,
      '/dags/d/dagRuns/zz/taskInstances/a/logs/1',
    ]) {
      expect(await roles.viewer('GET', path)).toMatchObject({ status: 404, body: { title: 'TaskInstance not found' } });
    }
    expect((await roles.viewer('GET', `${at}/a/logs/x`)).status).toBe(404);
  });

  test('XComs are listed without their values, and read as Python prints them or as they are', async () => {
    const now = roles.app.clock.now();
    await saveXCom(roles.app.db, { ...key, key: 'return_value' }, '{"1001": 301.27, "x": [true, null]}', now);
    await saveXCom(roles.app.db, { ...key, key: 'some/path' }, '"text"', now);
    const item = {
      key: 'return_value',
      timestamp: '2026-11-21T12:00:00.123000+00:00',
      execution_date: '2026-01-01T00:00:00+00:00',
      map_index: -1,
      task_id: 'a',
      dag_id: 'd',
    };
    const xcoms = `${at}/a/xcomEntries`;
    expect((await roles.viewer('GET', `${xcoms}?limit=1`)).body).toEqual({ xcom_entries: [item], total_entries: 2 });
    for (const path of [`${xcoms}?xcom_key=some/path`, '/dags/~/dagRuns/~/taskInstances/~/xcomEntries?offset=1']) {
      expect((await roles.viewer('GET', path)).body).toMatchObject({ xcom_entries: [{ key: 'some/path' }] });
    }
    expect((await roles.viewer('GET', `${xcoms}?map_index=0`)).body).toEqual({ xcom_entries: [], total_entries: 0 });
    const one = `${xcoms}/return_value`;
    expect((await roles.viewer('GET', one)).body).toEqual({ ...item, value: "{'1001': 301.27, 'x': [True, None]}" });
    expect((await roles.viewer('GET', `${one}?stringify=false`)).body).toMatchObject({
      value: { '1001': 301.27, x: [true, null] },
    });
    expect(await roles.viewer('GET', `${one}?deserialize=true`)).toMatchObject({
      status: 400,
      body: { detail: 'XCom deserialization is disabled in configuration.' },
    });
    expect(await roles.viewer('GET', `${xcoms}/zzz`)).toMatchObject({
      status: 404,
      body: { title: 'XCom entry not found' },
    });
  });

  test('links are none, of what there is', async () => {
    expect(await roles.viewer('GET', `${at}/a/links`)).toMatchObject({ status: 200, body: {} });
    expect((await roles.viewer('GET', `${at}/nope/links`)).body).toMatchObject({
      title: 'Task not found',
      detail: 'Task with ID = "nope" not found',
    });
  });
});
