import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ManualClock } from '../../foundation/clock.ts';
import { parseTimestamp } from '../../foundation/timestamp.ts';
import { DagCatalog } from '../dags/dag-catalog.ts';
import { deactivateDagsOfFile, listImportErrors, listKnownDagFiles, saveImportError } from './import-errors.ts';
import type { ParsedDagFile } from './parsed-dag-file.ts';
import { saveParsedDagFile } from './save-parsed-dag-file.ts';
import { type TestDatabase, testDatabases } from '../test-databases.ts';
import { testDagFile } from './test-dag-file.ts';

describe.each(testDatabases())('storing DAG files on $name', (kind) => {
  const clock = new ManualClock(parseTimestamp('2026-01-01T00:00:00Z'));
  let opened: TestDatabase;
  beforeEach(async () => {
    opened = await kind.open();
  });
  afterEach(() => opened.drop());

  const save = (file: ParsedDagFile) => saveParsedDagFile(opened.db, file, { clock, pausedAtCreation: true });
  const all = (sql: string) => opened.db.all<Record<string, unknown>>({ sql, parameters: [] });
  const flag = (value: unknown) => Boolean(value);

  test('a new file stores its DAGs with summary, tags, code and version 1', async () => {
    const file = testDagFile('a.ts', [
      { dagId: 'a', tasks: { t: { owner: 'ann' } }, fields: { tags: ['x', 'y', 'x'], description: "it's" } },
      { dagId: 'b', fields: { is_paused_upon_creation: false } },
    ]);
    expect(await save(file)).toEqual({ changed: ['a', 'b'], deactivated: [] });
    const [a, b] = await all('SELECT * FROM dag ORDER BY dag_id');
    expect(a).toMatchObject({
      dag_id: 'a',
      owners: 'ann',
      description: "it's",
      timetable_summary: '0 0 * * *',
      max_active_runs: 16,
      fileloc: '/dags/a.ts',
      last_parsed_time: '2026-01-01T00:00:00.000000Z',
    });
    expect([flag(a?.is_paused), flag(b?.is_paused), flag(a?.is_active)]).toEqual([true, false, true]);
    expect(await all('SELECT dag_id, name FROM dag_tag ORDER BY name')).toEqual([
      { dag_id: 'a', name: 'x' },
      { dag_id: 'a', name: 'y' },
    ]);
    expect(await all('SELECT source_code FROM dag_code')).toHaveLength(2);
    expect(await all('SELECT hash, code FROM dag_bundle_content')).toEqual([
      { hash: file.bundleHash, code: file.bundleCode },
    ]);
    const stored = await new DagCatalog(opened.db).latest('a');
    expect(stored).toMatchObject({ versionNumber: 1, bundleHash: file.bundleHash });
    expect(stored?.structure.tasks.map((task) => task.taskId)).toEqual(['t']);
  });

  test('an unchanged file writes nothing', async () => {
    await save(testDagFile('a.ts', [{ dagId: 'a' }]));
    clock.advance(1000);
    let commits = 0;
    const stop = opened.db.onChange(() => commits++);
    expect(await save(testDagFile('a.ts', [{ dagId: 'a' }]))).toEqual({ changed: [], deactivated: [] });
    await new Promise((resolve) => setImmediate(resolve));
    stop();
    const rows = await all('SELECT last_parsed_time FROM dag');
    expect(rows).toEqual([{ last_parsed_time: '2026-01-01T00:00:00.000000Z' }]);
    expect(commits).toBe(0);
  });

  test('a new DAG has its schedule and its first run at once; a later plan stays', async () => {
    const fields = { start_date: 1_609_459_200, catchup: false };
    await save(testDagFile('a.ts', [{ dagId: 'a', fields }]));
    const columns = 'schedule_interval, next_dagrun, next_dagrun_create_after';
    const first = {
      schedule_interval: '{"__type":"CronExpression","value":"0 0 * * *"}',
      next_dagrun: '2025-12-31T00:00:00.000000Z',
      next_dagrun_create_after: '2026-01-01T00:00:00.000000Z',
    };
    expect(await all(`SELECT ${columns} FROM dag`)).toEqual([first]);
    await opened.db.run({ sql: 'UPDATE dag SET next_dagrun_create_after = NULL', parameters: [] });
    await save(testDagFile('a.ts', [{ dagId: 'a', fields: { ...fields, max_active_runs: 3 } }]));
    expect(await all(`SELECT ${columns} FROM dag`)).toEqual([{ ...first, next_dagrun_create_after: null }]);
  });

  test('a DAG of an earlier version of this program gets its schedule, and no new version', async () => {
    await save(testDagFile('a.ts', [{ dagId: 'a' }]));
    await opened.db.run({ sql: 'UPDATE dag SET schedule_interval = NULL', parameters: [] });
    expect(await save(testDagFile('a.ts', [{ dagId: 'a' }]))).toEqual({ changed: ['a'], deactivated: [] });
    expect(await all('SELECT schedule_interval FROM dag')).toEqual([
      { schedule_interval: '{"__type":"CronExpression","value":"0 0 * * *"}' },
    ]);
    expect(await all('SELECT version_number FROM dag_version')).toHaveLength(1);
  });

  test.each([
    ['its serialized form', testDagFile('a.ts', [{ dagId: 'a', fields: { max_active_runs: 3 } }])],
    ['its code', testDagFile('a.ts', [{ dagId: 'a' }], '// other code')],
  ])('a change of %s makes a new version, asks for planning and keeps the pause', async (_, changed) => {
    await save(testDagFile('a.ts', [{ dagId: 'a' }]));
    await opened.db.run({ sql: 'UPDATE dag SET is_paused = $1, next_dagrun_planned = $2', parameters: [false, true] });
    expect(await save(changed)).toEqual({ changed: ['a'], deactivated: [] });
    expect(await all('SELECT version_number FROM dag_version ORDER BY version_number')).toEqual([
      { version_number: 1 },
      { version_number: 2 },
    ]);
    const [dag] = await all('SELECT is_paused, next_dagrun_planned FROM dag');
    expect([flag(dag?.is_paused), flag(dag?.next_dagrun_planned)]).toEqual([false, false]);
  });

  test('DAGs that a file has no longer are deactivated, and come back with it', async () => {
    await save(testDagFile('a.ts', [{ dagId: 'a' }, { dagId: 'b' }]));
    expect(await save(testDagFile('a.ts', [{ dagId: 'a' }]))).toEqual({ changed: [], deactivated: ['b'] });
    expect(await save(testDagFile('a.ts', [{ dagId: 'a' }, { dagId: 'b' }]))).toMatchObject({ changed: ['b'] });
    expect(await all('SELECT 1 AS one FROM dag_version')).toHaveLength(2);
    expect(await deactivateDagsOfFile(opened.db, { bundleName: 'dags-folder', relativeFileloc: 'a.ts' })).toEqual([
      'a',
      'b',
    ]);
    expect(await listKnownDagFiles(opened.db, 'dags-folder')).toEqual([]);
  });

  test('an import error marks the DAGs of the file and leaves them active, until the file loads again', async () => {
    const key = { bundleName: 'dags-folder', relativeFileloc: 'a.ts' };
    await save(testDagFile('a.ts', [{ dagId: 'a' }]));
    await saveImportError(opened.db, key, 'first', clock);
    await saveImportError(opened.db, key, 'line 1\0', clock);
    expect(await listImportErrors(opened.db)).toMatchObject([{ filename: 'a.ts', stacktrace: 'line 1\\0' }]);
    const [broken] = await all('SELECT is_active, has_import_errors FROM dag');
    expect([flag(broken?.is_active), flag(broken?.has_import_errors)]).toEqual([true, true]);
    await save(testDagFile('a.ts', [{ dagId: 'a' }]));
    expect(await listImportErrors(opened.db)).toEqual([]);
    const [mended] = await all('SELECT has_import_errors FROM dag');
    expect(flag(mended?.has_import_errors)).toBe(false);
    expect(await all('SELECT 1 AS one FROM dag_version')).toHaveLength(1);
  });

  test('a file that never loaded has an import error and no DAG, and is known by it', async () => {
    await saveImportError(opened.db, { bundleName: 'dags-folder', relativeFileloc: 'bad.ts' }, 'no', clock);
    expect(await listKnownDagFiles(opened.db, 'dags-folder')).toEqual(['bad.ts']);
  });

  test('two processes that store the same file at once make one version', async () => {
    const file = testDagFile('a.ts', [{ dagId: 'a' }]);
    await Promise.all([save(file), save(file)]);
    expect(await all('SELECT version_number FROM dag_version')).toEqual([{ version_number: 1 }]);
  });
});
