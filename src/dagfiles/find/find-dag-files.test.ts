import { mkdirSync, mkdtempSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { silentLogger } from '../../foundation/log.ts';
import type { IgnoreFileSyntax } from './airflow-ignore.ts';
import { findDagFiles, isDagFileName, mentionsDag } from './find-dag-files.ts';

function folderWith(files: Record<string, string>): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'find-')));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

async function find(path: string, ignoreFileSyntax: IgnoreFileSyntax = 'regexp') {
  const found = await findDagFiles({ bundleName: 'dags-folder', path }, { ignoreFileSyntax, log: silentLogger });
  return { ...found, names: found.files.map((file) => file.relativePath) };
}

test.each(['a.ts', 'a.tsx', 'a.mts', 'a.cts', 'a.js', 'a.mjs', 'a.cjs'])('%s may be a DAG file', (name) => {
  expect(isDagFileName(name)).toBe(true);
});

test.each(['a.d.ts', 'a.d.mts', 'a.test.ts', 'a.test.js', 'a.json', 'a.py', '.a.ts', '.#a.ts', 'a.ts~', 'ts'])(
  '%s is no DAG file',
  (name) => {
    expect(isDagFileName(name)).toBe(false);
  },
);

test.each([
  [`import { Dag } from 'tradewind';`, true],
  [`import { Dag } from 'apache-airflow-ts-sdk';`, true],
  [`import { x } from 'tradewind';`, false],
  [`class Dag {}`, false],
])('safe mode: %s', (text, expected) => {
  expect(mentionsDag(text)).toBe(expected);
});

test('files are found at any depth, sorted, without node_modules and dot folders', async () => {
  const folder = folderWith({ 'b.ts': '', 'a/c.js': '', 'a/data.csv': '', 'node_modules/x/i.js': '', '.git/h.js': '' });
  const { names, directories, files } = await find(folder);
  expect(names).toEqual(['a/c.js', 'b.ts']);
  expect(directories.toSorted()).toEqual([folder, join(folder, 'a')]);
  expect(files[0]).toMatchObject({ path: join(folder, 'a/c.js'), bundleName: 'dags-folder', stamp: { size: 0 } });
});

test('ignore files hold for their folder and below', async () => {
  const folder = folderWith({
    '.airflowignore': 'skipped\n',
    'skipped/a.ts': '',
    'team/.airflowignore': '*.js\n!keep.js\n',
    'team/a.js': '',
    'team/keep.js': '',
    'team/deep/b.js': '',
    'other/a.js': '',
  });
  expect((await find(folder, 'glob')).names).toEqual(['other/a.js', 'team/keep.js']);
});

test('links to folders and files are followed, a loop of links ends', async () => {
  const elsewhere = folderWith({ 'shared.ts': '', 'more/x.ts': '' });
  const folder = folderWith({ 'a.ts': '' });
  symlinkSync(folder, join(folder, 'loop'));
  symlinkSync(join(elsewhere, 'more'), join(folder, 'linked'));
  symlinkSync(join(elsewhere, 'shared.ts'), join(folder, 'shared.ts'));
  symlinkSync(join(folder, 'gone'), join(folder, 'broken.ts'));
  expect((await find(folder)).names).toEqual(['a.ts', 'linked/x.ts', 'shared.ts']);
});

test('a missing folder is unreadable, not empty', async () => {
  const folder = join(folderWith({}), 'gone');
  expect(await find(folder)).toMatchObject({ names: [], unreadable: [folder] });
});

test('a single file is a folder of one', async () => {
  const folder = folderWith({ 'a.ts': '', 'b.ts': '' });
  const { files } = await find(join(folder, 'b.ts'));
  expect(files).toMatchObject([{ relativePath: 'b.ts', path: join(folder, 'b.ts'), folder }]);
});
