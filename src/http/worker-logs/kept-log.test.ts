import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Database } from '../../metadata/database.ts';
import { findKeptLog, saveTaskLogPieces } from '../../metadata/task-instances/task-logs.ts';
import { testDatabases } from '../../metadata/test-databases.ts';
import { type TestApp, openTestApp } from '../test-app.ts';
import { readKeptLogPart, streamKeptLog } from './kept-log.ts';

describe.each(testDatabases())('logs that workers handed over to $name', (kind) => {
  let app: TestApp;
  let db: Database;
  beforeAll(async () => {
    app = await openTestApp(kind, { dags: [{ dagId: 'd' }] });
    db = app.db;
    await app.ask('POST', '/api/experimental/dags/d/dag_runs', { run_id: 'r' });
  });
  afterAll(() => app.close());

  const keyOf = (n: number, run_id = 'r') => ({
    dag_id: 'd',
    run_id,
    ti_id: `00000000-0000-7000-8000-00000000000${n}`,
  });
  const save = (key: ReturnType<typeof keyOf>, limit: number, ...pieces: (readonly [number, string])[]) =>
    db.transaction((tx) =>
      saveTaskLogPieces(
        tx,
        pieces.map(([position, content]) => ({ ...key, position, end_position: position + content.length, content })),
        limit,
      ),
    );

  test('are whole when all pieces are there, however often they came', async () => {
    const key = keyOf(1);
    expect(await findKeptLog(db, key)).toBeUndefined();
    expect(await readKeptLogPart(db, key, 0, 100)).toBeUndefined();
    await save(key, 100, [8, 'three\n']);
    expect(await findKeptLog(db, key)).toEqual({ end: 14, isWhole: false });
    await save(key, 100, [0, 'one\n']);
    await save(key, 100, [4, 'a\0b\n']);
    await save(key, 100, [4, 'bad\n'], [8, 'wrong\n']);
    expect(await findKeptLog(db, key)).toEqual({ end: 14, isWhole: true });
    const stream = await streamKeptLog(db, key);
    expect(stream && (await text(stream))).toBe('one\na?b\nthree\n');
    expect(await readKeptLogPart(db, key, 0, 3)).toEqual({ text: 'one\n', end: 4, isLast: false });
    expect(await readKeptLogPart(db, key, 2, 5)).toEqual({ text: 'e\na?b\n', end: 8, isLast: false });
    expect(await readKeptLogPart(db, key, 8, 100)).toEqual({ text: 'three\n', end: 14, isLast: true });
    expect(await readKeptLogPart(db, key, 14, 100)).toEqual({ text: '', end: 14, isLast: true });
  });

  test('say what is missing, and take no more than their limit', async () => {
    const key = keyOf(2);
    await save(key, 10, [20, 'end\n']);
    await save(key, 10, [0, 'begin\n']);
    await save(key, 10, [6, 'more\n']);
    const missing = '*** 14 bytes of the log were not kept: see [tradewind] kept_log_limit_mb\n';
    const stream = await streamKeptLog(db, key);
    expect(stream && (await text(stream))).toBe(`begin\n${missing}end\n`);
    expect(await readKeptLogPart(db, key, 3, 100)).toEqual({ text: `in\n${missing}end\n`, end: 24, isLast: true });
  });

  test('go with their run, and none is taken for one that is gone', async () => {
    const key = keyOf(3, 'gone');
    await save(key, 10, [0, 'x\n']);
    expect(await findKeptLog(db, key)).toBeUndefined();
    await db.run({ sql: 'DELETE FROM dag_run', parameters: [] });
    expect(await db.all({ sql: 'SELECT * FROM task_log', parameters: [] })).toEqual([]);
  });
});
