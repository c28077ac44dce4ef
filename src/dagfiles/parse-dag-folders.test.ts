import { mkdtempSync, realpathSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { systemClock } from '../foundation/clock.ts';
import { silentLogger } from '../foundation/log.ts';
import { AIRFLOW_DEFAULTS } from '../serialization/dag-defaults.ts';
import { parseDagFolders } from './parse-dag-folders.ts';

function folderWith(files: Record<string, string>): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'folders-')));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

const dagFile = (dagId: string, more = '') => `import { Dag } from 'tradewind';\nnew Dag('${dagId}');\n${more}`;

function parse(...paths: string[]) {
  return parseDagFolders({
    folders: paths.map((path) => ({ bundleName: 'dags-folder', path })),
    clock: systemClock,
    log: silentLogger,
    environment: {},
    compileCacheFolder: join(tmpdir(), 'tradewind-test-compile-cache'),
    importTimeoutMs: 20_000,
    memoryLimitMb: 512,
    concurrency: 1,
    safeMode: true,
    ignoreFileSyntax: 'glob',
    defaults: AIRFLOW_DEFAULTS,
    timezone: 'UTC',
    outputFolder: null,
  });
}

test('DAGs of all folders are found by id, errors by file', async () => {
  const one = folderWith({
    'a.ts': dagFile('y'),
    'b.ts': dagFile('x'),
    'broken.ts': dagFile('z', 'throw new Error("no")'),
  });
  const two = folderWith({ 'c.ts': dagFile('w') });
  const { dags, errors } = await parse(one, two);
  expect(dags.map((dag) => [dag.dagId, dag.file.path])).toEqual([
    ['w', join(two, 'c.ts')],
    ['x', join(one, 'b.ts')],
    ['y', join(one, 'a.ts')],
  ]);
  expect(errors).toMatchObject([
    { file: { path: join(one, 'broken.ts') }, error: expect.stringContaining('Error: no') },
  ]);
});

test('the second file with a DAG id is an error', async () => {
  const folder = folderWith({ 'a.ts': dagFile('same'), 'b.ts': dagFile('same') });
  const { dags, errors } = await parse(folder);
  expect(dags.map((dag) => dag.file.relativePath)).toEqual(['a.ts']);
  expect(errors.map(({ file }) => file.relativePath)).toEqual(['b.ts']);
});

test('one file alone can be parsed', async () => {
  const folder = folderWith({ 'a.ts': dagFile('a'), 'b.ts': dagFile('b') });
  expect((await parse(join(folder, 'b.ts'))).dags.map((dag) => dag.dagId)).toEqual(['b']);
});
