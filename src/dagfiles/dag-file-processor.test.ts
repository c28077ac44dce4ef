import { renameSync, rmSync, symlinkSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { systemClock } from '../foundation/clock.ts';
import { listActiveDagFiles } from '../metadata/dag-files/active-dag-files.ts';
import { deleteDagRecords } from '../metadata/dags/dag-deletion.ts';
import { findListedDag } from '../metadata/dags/dag-listing.ts';
import { listImportErrors } from '../metadata/dag-files/import-errors.ts';
import { listParsingRequests, requestParsing as requestFile } from '../metadata/dag-files/parsing-requests.ts';
import { type TestDatabase, testDatabases } from '../metadata/test-databases.ts';
import { createDagFileProcessor, type DagFileProcessorOptions } from './dag-file-processor.ts';
import type { DagFileEvent } from './dag-file-store.ts';
import { TEST_PARSER_OPTIONS, makeDagFolder } from './test-dag-folder.ts';

// Real processes on a machine that may be busy with other tests.
vi.setConfig({ testTimeout: 30_000 });

const undo: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const each of undo.splice(0).toReversed()) await each();
});

/** A folder of DAG files, a database, and processors over them. */
async function createWorld(files: Record<string, string>) {
  const { path: folder, write } = makeDagFolder(files);
  const database = await (testDatabases()[0] ?? expect.unreachable()).open();
  undo.push(() => database.drop());
  const create = (options: Partial<DagFileProcessorOptions> = {}) => {
    const events: DagFileEvent[] = [];
    const processor = createDagFileProcessor({
      ...TEST_PARSER_OPTIONS,
      db: database.db,
      folders: [{ bundleName: 'dags-folder', path: folder }],
      ignoreFileSyntax: 'glob',
      pausedAtCreation: true,
      watchDelayMs: 10,
      rescanIntervalMs: 600_000,
      waitForFirstScan: true,
      onParsed: (event) => void events.push(event),
      ...options,
    });
    undo.push(() => processor.stop());
    return { processor, events };
  };
  const start = async (options: Partial<DagFileProcessorOptions> = {}) => {
    const created = create(options);
    await created.processor.start();
    return created;
  };
  const requestParsing = (name: string) => requestFile(database.db, join(folder, name), systemClock.now());
  return { folder, write, create, start, requestParsing, ...readers(database) };
}

function readers({ db }: TestDatabase) {
  /** Active DAG ids by file. */
  const active = async () => {
    const rows = await listActiveDagFiles(db);
    return Object.fromEntries(rows.map((row) => [row.dagId, row.relativeFileloc]));
  };
  const errors = async () =>
    Object.fromEntries((await listImportErrors(db)).map((row) => [row.filename, row.stacktrace]));
  const until = <T>(read: () => Promise<T>, expected: unknown) =>
    vi.waitFor(async () => expect(await read()).toEqual(expected), { timeout: 20_000, interval: 10 });
  const deleteDag = (dagId: string) => db.transaction((tx) => deleteDagRecords(tx, dagId));
  const lastParsed = async (dagId: string) => (await findListedDag(db, dagId))?.last_parsed_time;
  const requestedFiles = () => listParsingRequests(db);
  return { active, errors, until, deleteDag, lastParsed, requestedFiles };
}

const dagFile = (dagId: string, more = '') => `import { Dag } from 'tradewind';
const dag = new Dag('${dagId}', { schedule: null });
dag.task('extract', async () => 1)();
${more}`;

test('the first scan stores what the files say, another start stores nothing again', async () => {
  const world = await createWorld({ 'a.ts': dagFile('a'), 'team/b.ts': dagFile('b'), 'lib.ts': 'export {};' });
  const { processor } = await world.start();
  expect(await world.active()).toEqual({ a: 'a.ts', b: 'team/b.ts' });
  await processor.stop();

  const { events } = await world.start();
  expect(events).toMatchObject([
    { dagIds: ['a'], changed: [], deactivated: [] },
    { dagIds: ['b'], changed: [], deactivated: [] },
  ]);
});

test('a changed file is read at once, an unchanged one is left alone', async () => {
  const world = await createWorld({ 'a.ts': dagFile('a'), 'b.ts': dagFile('b') });
  const { events } = await world.start();
  events.length = 0;
  world.write('b.ts', dagFile('b2'));
  await world.until(world.active, { a: 'a.ts', b2: 'b.ts' });
  expect(events).toMatchObject([{ path: join(world.folder, 'b.ts'), changed: ['b2'], deactivated: ['b'] }]);
});

test('a new file, a file in a new folder and a deleted file are noticed', async () => {
  const world = await createWorld({ 'a.ts': dagFile('a') });
  await world.start();
  world.write('b.ts', dagFile('b'));
  world.write('new.folder/deep/c.ts', dagFile('c'));
  await world.until(world.active, { a: 'a.ts', b: 'b.ts', c: 'new.folder/deep/c.ts' });
  world.write('new.folder/deep/d.ts', dagFile('d'));
  await world.until(world.active, { a: 'a.ts', b: 'b.ts', c: 'new.folder/deep/c.ts', d: 'new.folder/deep/d.ts' });
  rmSync(join(world.folder, 'a.ts'));
  rmSync(join(world.folder, 'new.folder'), { recursive: true });
  await world.until(world.active, { b: 'b.ts' });
});

test('a file that was deleted while nobody looked is noticed at the next start', async () => {
  const world = await createWorld({ 'a.ts': dagFile('a'), 'b.ts': dagFile('b'), 'broken.ts': `${dagFile('x')} (` });
  const { processor } = await world.start();
  expect(Object.keys(await world.errors())).toEqual(['broken.ts']);
  await processor.stop();
  rmSync(join(world.folder, 'a.ts'));
  rmSync(join(world.folder, 'broken.ts'));
  await world.start();
  expect(await world.active()).toEqual({ b: 'b.ts' });
  expect(await world.errors()).toEqual({});
});

test('DAGs of a folder that is no longer wanted are deactivated at the next start', async () => {
  const world = await createWorld({ 'a.ts': dagFile('a') });
  const examples = { bundleName: 'example_dags', path: world.folder };
  const { processor } = await world.start({ folders: [examples] });
  await processor.stop();
  await world.start({ folders: [] });
  expect(await world.active()).toEqual({});
});

test('a renamed file keeps its DAG, which is never inactive', async () => {
  const world = await createWorld({ 'a.ts': dagFile('a') });
  const { events } = await world.start();
  renameSync(join(world.folder, 'a.ts'), join(world.folder, 'renamed.ts'));
  await world.until(world.active, { a: 'renamed.ts' });
  await vi.waitFor(() => expect(events.map((event) => event.path)).toContain(join(world.folder, 'a.ts')));
  expect(events.flatMap((event) => event.deactivated)).toEqual([]);
});

test('a broken file leaves the last good version, and its error goes when it loads again', async () => {
  const world = await createWorld({ 'a.ts': dagFile('a') });
  await world.start();
  world.write('a.ts', dagFile('a', 'throw new Error("not today");'));
  await world.until(async () => Object.keys(await world.errors()), ['a.ts']);
  expect((await world.errors())['a.ts']).toBe(`Error: not today\n    at <anonymous> (${world.folder}/a.ts:4:7)`);
  expect(await world.active()).toEqual({ a: 'a.ts' });
  world.write('a.ts', dagFile('a'));
  await world.until(world.errors, {});
});

test('a change of a local import reads the files that are made of it', async () => {
  const world = await createWorld({
    'a.ts': `import { Dag } from 'tradewind';\nimport { name } from './lib/name.ts';\nnew Dag(name);`,
    'b.ts': dagFile('b'),
    'lib/name.ts': `export const name = 'one';`,
    '.airflowignore': 'lib/',
  });
  const { events } = await world.start();
  events.length = 0;
  world.write('lib/name.ts', `export const name = 'two';`);
  await world.until(world.active, { two: 'a.ts', b: 'b.ts' });
  expect(events.map((event) => event.path)).toEqual([join(world.folder, 'a.ts')]);
});

test('a file that lacks a local import is read again when that appears', async () => {
  const world = await createWorld({
    'a.ts': `import { Dag } from 'tradewind';\nimport dag from './a.json';\nnew Dag(dag.id);`,
  });
  await world.start();
  expect((await world.errors())['a.ts']).toContain('Could not resolve "./a.json"');
  world.write('a.json', '{"id":"from_json"}');
  await world.until(world.active, { from_json: 'a.ts' });
  expect(await world.errors()).toEqual({});
});

test('an ignore file that changes is obeyed', async () => {
  const world = await createWorld({ 'a.ts': dagFile('a'), 'old/b.ts': dagFile('b') });
  await world.start();
  world.write('.airflowignore', 'old\n');
  await world.until(world.active, { a: 'a.ts' });
  rmSync(join(world.folder, '.airflowignore'));
  await world.until(world.active, { a: 'a.ts', b: 'old/b.ts' });
});

test('a second file with the same DAG id is an import error that names the first, until that gives it up', async () => {
  const world = await createWorld({ 'a.ts': dagFile('same'), 'b.ts': dagFile('same', `new Dag('own');`) });
  await world.start();
  expect(await world.active()).toEqual({ same: 'a.ts', own: 'b.ts' });
  expect(await world.errors()).toEqual({
    'b.ts': `AirflowDagDuplicatedIdException: Ignoring DAG same from ${world.folder}/b.ts - also found in ${world.folder}/a.ts. Give one of them another id.\n    at ${world.folder}/b.ts:2:21`,
  });
  rmSync(join(world.folder, 'a.ts'));
  await world.until(world.active, { same: 'b.ts', own: 'b.ts' });
  await world.until(world.errors, {});
});

test('a file in an endless loop keeps nobody waiting, and its mended version is read at once', async () => {
  const world = await createWorld({ 'a.ts': dagFile('a', 'for (;;);') });
  // The time limit is not reached in this test.
  await world.start({ waitForFirstScan: false, concurrency: 2, importTimeoutMs: 600_000 });
  world.write('b.ts', dagFile('b'));
  await world.until(world.active, { b: 'b.ts' });
  world.write('a.ts', dagFile('a'));
  await world.until(world.active, { a: 'a.ts', b: 'b.ts' });
  expect(await world.errors()).toEqual({});
});

test('a start that waits for the first scan has read the files, and waits no longer than it may for one that hangs', async () => {
  const world = await createWorld({ 'a.ts': dagFile('a') });
  const { processor } = await world.start({ waitForFirstScan: 20_000 });
  expect(await world.active()).toEqual({ a: 'a.ts' });
  await processor.stop();
  world.write('b.ts', dagFile('b', 'for (;;);'));
  await world.start({ waitForFirstScan: 10, importTimeoutMs: 600_000 });
  expect(await world.active()).toEqual({ a: 'a.ts' });
});

test('a deleted file is forgotten although another one hangs', async () => {
  const world = await createWorld({ 'a.ts': dagFile('a') });
  const { processor } = await world.start({ importTimeoutMs: 600_000 });
  rmSync(join(world.folder, 'a.ts'));
  world.write('b.ts', dagFile('b', 'for (;;);'));
  void processor.reparse();
  await world.until(world.active, {});
});

test('a folder swapped behind a link is read anew', async () => {
  const versions = await createWorld({ 'one/dags/a.ts': dagFile('one'), 'two/dags/a.ts': dagFile('two') });
  const world = await createWorld({});
  symlinkSync(join(versions.folder, 'one'), join(world.folder, 'repo'));
  await world.start();
  expect(await world.active()).toEqual({ one: 'repo/dags/a.ts' });
  symlinkSync(join(versions.folder, 'two'), join(world.folder, 'next'));
  renameSync(join(world.folder, 'next'), join(world.folder, 'repo'));
  await world.until(world.active, { two: 'repo/dags/a.ts' });
});

test('a folder that cannot be read for a while deactivates nothing', async () => {
  const world = await createWorld({ 'dags/a.ts': dagFile('a') });
  const path = join(world.folder, 'dags');
  const { processor } = await world.start({ folders: [{ bundleName: 'dags-folder', path }] });
  renameSync(path, join(world.folder, 'away'));
  await processor.reparse();
  expect(await world.active()).toEqual({ a: 'a.ts' });
});

test('the slow listing finds what nobody told', async () => {
  const world = await createWorld({ 'a.ts': dagFile('a') });
  // Told after an hour, listed all the time.
  await world.start({ watchDelayMs: 3_600_000, rescanIntervalMs: 20 });
  world.write('a.ts', dagFile('a2'));
  utimesSync(join(world.folder, 'a.ts'), 1_000_000_000, 1_000_000_000);
  world.write('b.ts', dagFile('b'));
  await world.until(world.active, { a2: 'a.ts', b: 'b.ts' });
});

test('the slow listing brings back a DAG that was deleted while its file is still there', async () => {
  const world = await createWorld({ 'a.ts': dagFile('a'), 'b.ts': dagFile('b') });
  const { events } = await world.start({ rescanIntervalMs: 20 });
  events.length = 0;
  await world.deleteDag('a');
  await world.until(world.active, { a: 'a.ts', b: 'b.ts' });
  expect(new Set(events.flatMap(({ dagIds }) => dagIds))).toEqual(new Set(['a']));
});

test('the slow listing tries again what did not load, and finds a package that was installed meanwhile', async () => {
  const world = await createWorld({ 'a.ts': `${dagFile('a')}\nimport 'late-package/part';` });
  await world.start({ rescanIntervalMs: 50 });
  expect(Object.keys(await world.errors())).toEqual(['a.ts']);
  world.write('node_modules/late-package/part.js', '');
  world.write('node_modules/late-package/package.json', '{"exports": {"./part": "./part.js"}}');
  await world.until(world.active, { a: 'a.ts' });
  expect(await world.errors()).toEqual({});
});

test('reparse reads unchanged files and those in quarantine again, with what packages and data say now', async () => {
  const world = await createWorld({
    'a.ts': `import { Dag } from 'tradewind';\nimport { readFileSync } from 'node:fs';\nnew Dag(readFileSync(import.meta.dirname + '/name.txt', 'utf8'));`,
    'b.ts': dagFile(
      'b',
      `import { existsSync } from 'node:fs';\nif (!existsSync(import.meta.dirname + '/name.txt')) process.exit(1);`,
    ),
  });
  const { processor } = await world.start();
  expect(Object.keys(await world.errors())).toEqual(['a.ts', 'b.ts']);
  world.write('name.txt', 'one');
  await processor.reparse();
  expect(await world.errors()).toEqual({});
  expect(await world.active()).toEqual({ one: 'a.ts', b: 'b.ts' });
  world.write('name.txt', 'two');
  await processor.reparse([join(world.folder, 'a.ts')]);
  expect(await world.active()).toEqual({ two: 'a.ts', b: 'b.ts' });
});

test('reparse needs no start', async () => {
  const world = await createWorld({ 'a.ts': dagFile('a') });
  await world.create().processor.reparse();
  expect(await world.active()).toEqual({ a: 'a.ts' });
});

test('a file that somebody asks for in the database is read anew, and known to be', async () => {
  const world = await createWorld({
    'a.ts': `import { Dag } from 'tradewind';\nimport { readFileSync } from 'node:fs';\nnew Dag(readFileSync(import.meta.dirname + '/name.txt', 'utf8'));`,
    'b.ts': dagFile('b'),
    'name.txt': 'one',
  });
  const { events } = await world.start();
  world.write('name.txt', 'two');
  events.length = 0;
  await world.requestParsing('a.ts');
  await world.until(world.active, { two: 'a.ts', b: 'b.ts' });
  expect(new Set(events.map(({ path }) => path))).toEqual(new Set([join(world.folder, 'a.ts')]));
  const before = await world.lastParsed('b');
  await world.requestParsing('b.ts');
  await world.until(async () => (await world.lastParsed('b')) !== before, true);
  expect(await world.requestedFiles()).toEqual([]);
});

test('requests for files of other folders are left to those who read them', async () => {
  const world = await createWorld({ 'a.ts': dagFile('a') });
  await world.start();
  await world.requestParsing('../elsewhere/x.ts');
  await world.requestParsing('a.ts');
  await world.until(world.requestedFiles, [join(world.folder, '../elsewhere/x.ts')]);
});
