import { sep } from 'node:path';
import { expect, test } from 'vitest';
import { callbackLogPath, tryLogPath } from './log-path.ts';

const TRY = { dagId: 'd', runId: 'manual__2026-01-01T00:00:00+00:00', taskId: 'group.t', mapIndex: -1, tryNumber: 2 };

test('the layout is that of Airflow', () => {
  expect(tryLogPath('/logs', TRY)).toBe(
    '/logs/dag_id=d/run_id=manual__2026-01-01T00:00:00+00:00/task_id=group.t/attempt=2.log',
  );
  expect(tryLogPath('/logs', { ...TRY, mapIndex: 0 })).toContain('/task_id=group.t/map_index=0/attempt=2.log');
  expect(callbackLogPath('/logs', TRY)).toBe('/logs/dag_id=d/run_id=manual__2026-01-01T00:00:00+00:00/callbacks.log');
});

test.each(['..', '../../etc', '/etc/passwd', 'a/b', 'a\\b', 'nul\0', '%2e%2e%2f', 'new\nline', 'ü/ö', ''])(
  'no id leaves the folder: %j',
  (id) => {
    const path = tryLogPath('/logs', { ...TRY, dagId: id, runId: id, taskId: id });
    expect(path.split(sep)).toHaveLength(6);
    expect(path.startsWith('/logs/dag_id=')).toBe(true);
    expect(path.includes('\0')).toBe(false);
  },
);

test('long names in any script fit a file system, and stay apart', () => {
  const path = (taskId: string) => tryLogPath('/logs', { ...TRY, taskId });
  const [one, other] = [path('任'.repeat(250)), path(`${'任'.repeat(249)}务`)];
  expect(one).not.toBe(other);
  for (const part of one.split(sep)) expect(Buffer.byteLength(part)).toBeLessThanOrEqual(255);
  expect(path('x'.repeat(10_000))).not.toBe(path('x'.repeat(10_001)));
});

test('different ids have different names', () => {
  const ids = ['a/b', 'a%2Fb', 'a%252Fb', 'a_b', 'a\nb'];
  expect(new Set(ids.map((taskId) => tryLogPath('/logs', { ...TRY, taskId }))).size).toBe(ids.length);
});
