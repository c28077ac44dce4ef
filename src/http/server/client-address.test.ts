import { afterEach, describe, expect, test } from 'vitest';
import { testDatabases } from '../../metadata/test-databases.ts';
import { type TestApp, openTestApp } from '../test-app.ts';

const [sqlite] = testDatabases();
if (!sqlite) throw new Error('there is always SQLite');
let app: TestApp | undefined;
afterEach(async () => {
  await app?.close();
  app = undefined;
});

/** Where a change came from, as the audit log has it. */
async function sourceOf(env: Record<string, string>, forwarded: string): Promise<unknown> {
  app = await openTestApp(sqlite as NonNullable<typeof sqlite>, { env });
  const pool = { name: 'p', slots: 1, description: '' };
  const answer = await app.ask('POST', '/api/experimental/pools', pool, { 'x-forwarded-for': forwarded });
  expect(answer.status).toBe(200);
  const entry = await app.db.first<{ extra: string }>({
    sql: 'SELECT extra FROM log WHERE extra IS NOT NULL ORDER BY id DESC LIMIT 1',
    parameters: [],
  });
  return (JSON.parse(entry?.extra ?? '{}') as { from?: unknown }).from;
}

test('what a client claims of its address counts for nothing', async () => {
  expect(await sourceOf({}, '1.2.3.4')).toBe('127.0.0.1');
});

describe('behind proxies', () => {
  test.each([
    ['1', '1.2.3.4', '1.2.3.4'],
    ['1', '6.6.6.6, 1.2.3.4', '1.2.3.4'],
    ['2', '6.6.6.6, 1.2.3.4,10.0.0.9', '1.2.3.4'],
    ['1', '1.2.3.4, unknown', '127.0.0.1'],
    ['0', '1.2.3.4', '127.0.0.1'],
    ['1', '2001:db8::1', '2001:db8::1'],
  ])('%s of them, %s: it is %s', async (hops, forwarded, address) => {
    const proxy = {
      AIRFLOW__WEBSERVER__ENABLE_PROXY_FIX: 'True',
      AIRFLOW__WEBSERVER__PROXY_FIX_X_FOR: hops,
    };
    expect(await sourceOf(proxy, forwarded)).toBe(address);
  });
});
