import { mkdirSync, mkdtempSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { type BundledDagFile, bundleDagFiles, stopBundler } from './bundle-dag-files.ts';

afterAll(stopBundler);

function folderWith(files: Record<string, string>): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'bundle-')));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

async function bundleOne(folder: string, name: string, others: string[] = []): Promise<BundledDagFile> {
  const results = await bundleDagFiles(
    folder,
    [name, ...others].map((file) => join(folder, file)),
  );
  return results.get(join(folder, name)) ?? expect.unreachable();
}

async function codeOf(folder: string, name: string, others: string[] = []) {
  const bundled = await bundleOne(folder, name, others);
  if (bundled.kind === 'broken') throw new Error(bundled.error);
  return bundled;
}

const PIPELINE = {
  'team/pipeline.ts': `import { Dag } from 'tradewind';\nimport { rows } from '../lib/rows.ts';\nexport default [Dag, rows];\n`,
  'lib/rows.ts': `import data from './rows.json';\nexport enum Kind { Rain }\nexport const rows = [data, Kind.Rain];\n`,
  'lib/rows.json': `[1]`,
  'lib/unused.ts': `export const unused = 1;`,
};

test('equal content has an equal hash in another folder, whatever else is bundled with it', async () => {
  const one = folderWith(PIPELINE);
  const other = folderWith({ ...PIPELINE, 'more/other.ts': `export const Dag = 1;`, 'broken.ts': 'const (' });
  const alone = await codeOf(one, 'team/pipeline.ts');
  const among = await codeOf(other, 'team/pipeline.ts', ['more/other.ts', 'broken.ts']);
  expect(alone.hash).toBe(among.hash);
  expect(alone.hash).toMatch(/^[0-9a-f]{64}$/);
});

test('a bundle holds no absolute path and keeps packages as imports', async () => {
  const folder = folderWith(PIPELINE);
  const { code } = await codeOf(folder, 'team/pipeline.ts');
  const map = JSON.parse(Buffer.from(code.split('base64,')[1] ?? '', 'base64').toString()) as { sources: string[] };
  expect(map.sources.toSorted()).toEqual(['../lib/rows.json', '../lib/rows.ts', 'pipeline.ts']);
  expect(code).not.toContain(folder);
  expect(code).toContain(`from "tradewind"`);
});

test('the inputs of a bundle are the file and the local files that it imports', async () => {
  const folder = folderWith(PIPELINE);
  const { inputs } = await codeOf(folder, 'team/pipeline.ts');
  expect(inputs).toEqual(['team/pipeline.ts', 'lib/rows.ts', 'lib/rows.json'].map((name) => join(folder, name)));
});

test("a tsconfig's paths do not pull the authoring module into the bundle", async () => {
  const folder = folderWith({
    'tsconfig.json': JSON.stringify({ compilerOptions: { paths: { tradewind: ['./fake.ts'] } } }),
    'fake.ts': 'export const Dag = "fake";',
    'a.ts': `import { Dag } from 'tradewind';\nconsole.log(Dag);\n`,
  });
  expect((await codeOf(folder, 'a.ts')).code).toContain(`from "tradewind"`);
});

test('two files that differ only in their extension are two bundles', async () => {
  const folder = folderWith({ 'a.ts': 'export const from = "ts";', 'a.js': 'export const from = "js";' });
  expect((await codeOf(folder, 'a.js', ['a.ts'])).code).toContain('"js"');
  expect((await codeOf(folder, 'a.ts', ['a.js'])).code).toContain('"ts"');
});

test('a CommonJS file may require packages', async () => {
  const folder = folderWith({ 'a.cjs': `const { join } = require('node:path');\nmodule.exports = join('x', 'y');\n` });
  expect((await codeOf(folder, 'a.cjs')).code).toContain('createRequire');
});

test("an imported file's import.meta speaks of that file", async () => {
  const folder = folderWith({
    'team/a.ts': `import { here } from '../lib dir/here.ts';\nexport const all = [here, import.meta.dirname];\n`,
    'lib dir/here.ts': `export const here: unknown[] = [import.meta.url, import.meta.dirname, import.meta.filename];\n`,
  });
  const { code } = await codeOf(folder, 'team/a.ts');
  expect(code).not.toContain(folder);
  const built = join(folder, 'team/a.mjs');
  writeFileSync(built, code);
  const { all } = (await import(/* @vite-ignore */ built)) as { all: unknown };
  const lib = join(folder, 'lib dir');
  expect(all).toEqual([[pathToFileURL(`${lib}/here.ts`).href, lib, `${lib}/here.ts`], join(folder, 'team')]);
});

test('the bundler is started again where its process was killed', async () => {
  const folder = folderWith({ 'a.ts': 'export const a = 1;' });
  await codeOf(folder, 'a.ts');
  const children = readFileSync(`/proc/${process.pid}/task/${process.pid}/children`, 'utf8')
    .trim()
    .split(' ')
    .map(Number);
  const esbuild = children.find((pid) => readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('esbuild'));
  process.kill(esbuild ?? expect.unreachable('no process of esbuild'), 'SIGKILL');
  expect((await codeOf(folder, 'a.ts')).code).toContain('a = 1');
});

test('a syntax error names file, line and column and shows the line', async () => {
  const folder = folderWith({
    'a.ts': `import { Dag } from 'tradewind';\nnew Dag('ä', {);\n`,
    'b.ts': 'export const b = 1;',
  });
  const broken = await bundleOne(folder, 'a.ts', ['b.ts']);
  expect(broken).toEqual({
    kind: 'broken',
    inputs: [join(folder, 'a.ts')],
    error: `SyntaxError: Expected identifier but found ")"\n    at ${folder}/a.ts:2:15\n\nnew Dag('ä', {);\n              ^`,
  });
});

test('a missing local import names the importing line', async () => {
  const folder = folderWith({ 'a.ts': `import './gone.ts';\n` });
  const broken = await bundleOne(folder, 'a.ts');
  expect(broken).toMatchObject({
    kind: 'broken',
    error: expect.stringContaining(`Could not resolve "./gone.ts"\n    at ${folder}/a.ts:1:8`),
  });
});

test('a syntax error in an imported file is blamed on that file, which counts as an input', async () => {
  const folder = folderWith({ 'a.ts': `import './lib.ts';\n`, 'lib.ts': 'export const = 1;' });
  const broken = await bundleOne(folder, 'a.ts');
  expect(broken).toMatchObject({
    error: expect.stringContaining(`${folder}/lib.ts:1:14`),
    inputs: [join(folder, 'a.ts'), join(folder, 'lib.ts')],
  });
});

test('the bundler starts again after it was stopped', async () => {
  const folder = folderWith({ 'a.ts': 'export const a = 1;' });
  await codeOf(folder, 'a.ts');
  await stopBundler();
  expect((await codeOf(folder, 'a.ts')).code).toContain('a = 1');
});
