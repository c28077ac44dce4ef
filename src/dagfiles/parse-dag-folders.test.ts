import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseDagFolders } from './parse-dag-folders.ts';
import { TEST_PARSER_OPTIONS, makeDagFolder } from './test-dag-folder.ts';

const folderWith = (files: Record<string, string>) => makeDagFolder(files).path;

const dagFile = (dagId: string, more = '') => `import { Dag } from 'tradewind';\nnew Dag('${dagId}');\n${more}`;

function parse(...paths: string[]) {
  return parseDagFolders({
    folders: paths.map((path) => ({ bundleName: 'dags-folder', path })),
    ...TEST_PARSER_OPTIONS,
    ignoreFileSyntax: 'glob',
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
