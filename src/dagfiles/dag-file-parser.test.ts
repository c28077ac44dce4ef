import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import type { JsonObject } from '../foundation/json.ts';
import { silentLogger } from '../foundation/log.ts';
import { DagFileParser, type DagFileParserOptions, type ParseResult } from './dag-file-parser.ts';
import { findDagFiles } from './find/find-dag-files.ts';
import { TEST_PARSER_OPTIONS, makeDagFolder } from './test-dag-folder.ts';

// Real processes on a machine that may be busy with other tests.
vi.setConfig({ testTimeout: 30_000 });

const open: DagFileParser[] = [];
afterEach(async () => {
  for (const parser of open.splice(0)) await parser.stop();
});

function world(files: Record<string, string>, options: Partial<DagFileParserOptions> = {}) {
  const { path: folder, write } = makeDagFolder(files);
  const outputFolder = join(folder, '.output');
  const parser = new DagFileParser({ ...TEST_PARSER_OPTIONS, outputFolder, ...options });
  open.push(parser);
  /** Parses all files; results by name, in the order in which they came. */
  const parse = async () => {
    const found = await findDagFiles(
      { bundleName: 'dags-folder', path: folder },
      { ignoreFileSyntax: 'glob', log: silentLogger },
    );
    const results = new Map<string, ParseResult>();
    await parser.parse(
      found.files.map((file) => ({ file })),
      async (result) => void results.set(result.file.relativePath, result),
    );
    return results;
  };
  return { folder, write, parser, parse };
}

function errorOf(result: ParseResult | undefined): string {
  return result?.kind === 'failed' ? result.error : expect.unreachable(`no error but ${result?.kind}`);
}

const dagFile = (dagId: string) => `import { Dag } from 'tradewind';
const dag = new Dag('${dagId}', { schedule: '@daily', startDate: new Date('2024-01-01') });
dag.task('extract', async () => 1)();
`;

test('a DAG file gives its DAGs in serialized form, with the hash of its bundle', async () => {
  const { parse, folder } = world({ 'team/a.ts': dagFile('one') });
  const result = (await parse()).get('team/a.ts');
  expect(result).toMatchObject({
    kind: 'parsed',
    source: dagFile('one'),
    inputs: [join(folder, 'team/a.ts')],
    bundleHash: expect.stringMatching(/^[0-9a-f]{64}$/),
    dags: [{ dagId: 'one', hash: expect.stringMatching(/^[0-9a-f]{64}$/) }],
  });
  const [dag] = result?.kind === 'parsed' ? result.dags : [];
  expect(dag?.document.dag).toMatchObject({ fileloc: join(folder, 'team/a.ts'), relative_fileloc: 'team/a.ts' });
});

test('a file is evaluated anew each time, in the same process, with the same result', async () => {
  const { parse } = world({ 'a.ts': dagFile('one') });
  expect(await parse()).toEqual(await parse());
});

test('a file written for the SDK of Airflow loads unchanged, and local imports are part of the bundle', async () => {
  const { parse, folder } = world({
    'a.ts': `import { Dag } from 'apache-airflow-ts-sdk';\nimport { name } from './lib/name.ts';\nnew Dag(name);\n`,
    'lib/name.ts': `export enum Name { Dag = 'from_lib' }\nexport const name = Name.Dag;\n`,
  });
  expect((await parse()).get('a.ts')).toMatchObject({
    dags: [{ dagId: 'from_lib' }],
    inputs: [join(folder, 'a.ts'), join(folder, 'lib/name.ts')],
  });
});

test('npm packages are found from the folder of the DAG file', async () => {
  const { parse } = world({
    'a.ts': `import { Dag } from 'tradewind';\nimport { dagId } from 'naming';\nnew Dag(dagId);\n`,
    'node_modules/naming/package.json': `{"name":"naming","type":"module","exports":"./index.js"}`,
    'node_modules/naming/index.js': `export const dagId = 'from_package';`,
  });
  expect((await parse()).get('a.ts')).toMatchObject({ dags: [{ dagId: 'from_package' }] });
});

test('in safe mode a file that does not speak of DAGs is not evaluated', async () => {
  const files = { 'lib.ts': `throw new Error('evaluated');` };
  expect((await world(files).parse()).get('lib.ts')).toMatchObject({ kind: 'no-dag-file' });
  expect((await world(files, { safeMode: false }).parse()).get('lib.ts')).toMatchObject({ kind: 'failed' });
});

test('what a file throws is its import error, with lines of the author only', async () => {
  const { parse, folder } = world({
    'a.ts': `import { Dag } from 'tradewind';\nimport { boom } from './lib.ts';\ninterface Gone {}\nnew Dag('x');\nboom();\n`,
    'lib.ts': `type Gone = 1;\nexport function boom(): never {\n  throw new TypeError('no such table', { cause: new Error('disk full') });\n}\n`,
  });
  expect(errorOf((await parse()).get('a.ts'))).toBe(
    [
      'TypeError: no such table',
      `    at boom (${folder}/lib.ts:3:9)`,
      `    at <anonymous> (${folder}/a.ts:5:1)`,
      'caused by: Error: disk full',
      `    at boom (${folder}/lib.ts:3:49)`,
      `    at <anonymous> (${folder}/a.ts:5:1)`,
    ].join('\n'),
  );
});

test('a DAG that is wired wrongly names its line', async () => {
  const { parse, folder } = world({
    'a.ts': `import { Dag } from 'tradewind';\nconst dag = new Dag('x');\ndag.task('never', async () => 1);\n`,
  });
  const error = errorOf((await parse()).get('a.ts'));
  expect(error).toContain('never');
  expect(error).toContain(`${folder}/a.ts:3`);
});

test('a scheduled DAG whose params need a conf is refused, one without a schedule is not', async () => {
  const params = `params: { n: new Param(0, { type: 'integer', minimum: 1 }) }`;
  const { parse, folder } = world({
    'a.ts': `import { Dag, Param } from 'tradewind';\nnew Dag('a', { ${params}, schedule: '@daily' });`,
    'b.ts': `import { Dag, Param } from 'tradewind';\nnew Dag('b', { ${params} });`,
  });
  const results = await parse();
  const error = errorOf(results.get('a.ts'));
  expect(error).toContain('Invalid input for param n: 0 is less than the minimum of 1');
  expect(error).toContain(`${folder}/a.ts:2`);
  expect(results.get('b.ts')).toMatchObject({ kind: 'parsed' });
});

test('a package that is missing is named with the place of its import and what to do', async () => {
  const { parse, folder } = world({
    'a.ts': `import { Dag } from 'tradewind';\nimport { rows } from './lib.ts';\nnew Dag('a');\nrows();\n`,
    'lib.ts': `// Reads files.\n  import { parse } from 'no-such-package/sync';\nexport const rows = () => parse('');\n`,
  });
  expect(errorOf((await parse()).get('a.ts'))).toBe(
    [
      `Error [ERR_MODULE_NOT_FOUND]: Cannot find package 'no-such-package' imported from ${folder}/a.ts`,
      `    at ${folder}/lib.ts:2:25`,
      '',
      `  import { parse } from 'no-such-package/sync';`,
      '                        ^^^^^^^^^^^^^^^^^^^^^^',
      'Install it in the folder of the DAG file or in one above: npm install no-such-package',
    ].join('\n'),
  );
});

test('a name that a module does not have is an error with its place', async () => {
  const { parse, folder } = world({ 'a.ts': `// A DAG\nimport { DAG } from 'tradewind';\nnew DAG('a');\n` });
  expect(errorOf((await parse()).get('a.ts'))).toBe(
    [
      `SyntaxError: The requested module 'tradewind' does not provide an export named 'DAG'`,
      `    at ${folder}/a.ts:2:10`,
      '',
      `import { DAG } from 'tradewind';`,
      '         ^',
    ].join('\n'),
  );
});

test('causes that Node.js hides in an AggregateError are told', async () => {
  const { parse } = world({
    'a.ts': `import { Dag } from 'tradewind';\nnew Dag('a');\nthrow new AggregateError([new Error('no route'), new Error('refused')]);\n`,
  });
  expect(errorOf((await parse()).get('a.ts'))).toMatch(/caused by: Error: no route\n.*\ncaused by: Error: refused/);
});

test('a missing package, a thrown string and a rejected promise are import errors, the other files load', async () => {
  const { parse } = world({
    'a.ts': `import { Dag } from 'tradewind';\nimport 'no-such-package';\nnew Dag('a');`,
    'b.ts': `import { Dag } from 'tradewind';\nnew Dag('b');\nthrow 'just text';`,
    'c.ts': `import { Dag } from 'tradewind';\nnew Dag('c');\nvoid Promise.reject(new Error('nobody waits'));`,
    'd.ts': dagFile('d'),
  });
  const results = await parse();
  expect(errorOf(results.get('a.ts'))).toContain("Cannot find package 'no-such-package'");
  expect(errorOf(results.get('b.ts'))).toBe("Error: the DAG file threw 'just text'");
  expect(errorOf(results.get('c.ts'))).toContain('nobody waits');
  expect(results.get('d.ts')).toMatchObject({ kind: 'parsed' });
});

test('an endless loop is ended after the time limit and not tried again until the file changes; the others load', async () => {
  const loop = `import { Dag } from 'tradewind';\nnew Dag('b');\nif (true) for (;;);\n`;
  const { parse, write, folder } = world(
    { 'a.ts': dagFile('a'), 'b.ts': loop, 'c.ts': dagFile('c') },
    { importTimeoutMs: 1000 },
  );
  const results = await parse();
  const error = `DagFileLoadError: DagBag import timeout for ${folder}/b.ts: it did not finish loading within 1 s. Move what takes long into tasks, or raise [core] dagbag_import_timeout\nThe file is not tried again until it changes.`;
  expect(errorOf(results.get('b.ts'))).toBe(error);
  expect([...results.keys()], 'the culprit comes last').toEqual(['a.ts', 'c.ts', 'b.ts']);
  expect(results.get('c.ts')).toMatchObject({ kind: 'parsed' });

  const again = await parse();
  expect([...again.keys()], 'it is not evaluated again').toEqual(['b.ts', 'a.ts', 'c.ts']);
  expect(errorOf(again.get('b.ts'))).toBe(error);

  write('b.ts', dagFile('b'));
  expect((await parse()).get('b.ts')).toMatchObject({ kind: 'parsed' });
});

test('a promise that never settles at the top of a file is ended too', async () => {
  const { parse } = world(
    { 'a.ts': `import { Dag } from 'tradewind';\nnew Dag('a');\nawait new Promise(() => {});\n` },
    { importTimeoutMs: 300 },
  );
  expect(errorOf((await parse()).get('a.ts'))).toContain('did not finish loading within 0.3 s');
});

test.each([
  ['objects', `const all: unknown[] = [];\nfor (;;) all.push(new Array(1000).fill(all.length));`],
  ['buffers', `const all: unknown[] = [];\nfor (;;) all.push(Buffer.alloc(10_000_000, 1));`],
])('a file that eats memory (%s) is ended and says so; the others load', async (_what, code) => {
  const { parse } = world(
    { 'a.ts': `import { Dag } from 'tradewind';\nnew Dag('a');\n${code}`, 'b.ts': dagFile('b') },
    { memoryLimitMb: 160 },
  );
  const results = await parse();
  expect(errorOf(results.get('a.ts'))).toContain('used more than 160 MB of memory');
  expect(results.get('b.ts')).toMatchObject({ kind: 'parsed' });
});

test.each([
  ['process.exit(1);', 'the file ended the process that read it (exit code 1)'],
  ['process.exit(0);', 'the file ended the process that read it (exit code 0)'],
  [
    `process.kill(process.pid, 'SIGSEGV');\nawait new Promise(() => {});`,
    'the file ended the process that read it (signal SIGSEGV)',
  ],
])('a file that ends the process (%s) is in quarantine; the others load', async (code, text) => {
  const { parse } = world({
    'a.ts': dagFile('a'),
    'b.ts': `import { Dag } from 'tradewind';\nnew Dag('b');\n${code}`,
    'c.ts': dagFile('c'),
  });
  const results = await parse();
  expect(errorOf(results.get('b.ts'))).toBe(`DagFileLoadError: ${text}\nThe file is not tried again until it changes.`);
  expect(results.get('c.ts')).toMatchObject({ kind: 'parsed' });
});

test('a file is not blamed for what an earlier one left behind in the process', async () => {
  const { parse } = world({
    'a.ts': `import { Dag } from 'tradewind';\nnew Dag('a');\nsetTimeout(() => process.exit(3), 50);`,
    'b.ts': `import { Dag } from 'tradewind';\nnew Dag('b');\nawait new Promise((resolve) => setTimeout(resolve, 500));`,
  });
  const results = await parse();
  expect(results.get('a.ts')).toMatchObject({ kind: 'parsed' });
  expect(results.get('b.ts')).toMatchObject({ kind: 'parsed' });
});

test('what a file prints goes to a file of its own, cut off', async () => {
  const { parse, folder } = world({
    'a.ts': `${dagFile('a')}console.log('hello');\nconsole.error('there');`,
    'b.ts': `${dagFile('b')}for (let i = 0; i < 1024; i++) console.log('x'.repeat(1023));`,
    'c.ts': dagFile('c'),
  });
  const results = await parse();
  expect(results.get('b.ts')).toMatchObject({ kind: 'parsed' });
  const output = (name: string) => join(folder, '.output/dags-folder', `${name}.log`);
  expect(readFileSync(output('a.ts'), 'utf8')).toBe('hello\nthere\n');
  expect(statSync(output('b.ts')).size).toBeLessThan(300_000);
  expect(readFileSync(output('b.ts'), 'utf8')).toMatch(/\[output cut off after 262144 bytes\]\n$/);
  expect(existsSync(output('c.ts'))).toBe(false);
});

test('a file finds a clean environment, whatever another one did to it', async () => {
  const { parse } = world(
    {
      'a.ts': `import { Dag } from 'tradewind';\nprocess.env.LEFT = 'behind';\ndelete process.env.PATH;\nprocess.chdir('/');\nnew Dag('a');`,
      'b.ts': `import { Dag } from 'tradewind';\nnew Dag('b', { description: JSON.stringify([Object.keys(process.env).sort(), process.cwd()]) });`,
    },
    { environment: { PATH: '/usr/bin:/bin', HOME: '/nowhere' } },
  );
  const result = (await parse()).get('b.ts');
  const dags = result?.kind === 'parsed' ? result.dags : [];
  const description = String((dags[0]?.document.dag as JsonObject | undefined)?.description);
  const [names, folder] = JSON.parse(description) as [string[], string];
  expect(names.filter((name) => name !== 'PWD' && name !== 'OLDPWD' && name !== '_' && name !== 'SHLVL')).toEqual([
    'HOME',
    'PATH',
  ]);
  expect(folder).toBe(process.cwd());
});

test('a parse that nobody wants any more is stopped, even in an endless loop', async () => {
  const { parser, folder } = world({ 'a.ts': `import { Dag } from 'tradewind';\nnew Dag('a');\nfor (;;);` });
  const { files } = await findDagFiles(
    { bundleName: 'x', path: folder },
    { ignoreFileSyntax: 'glob', log: silentLogger },
  );
  const controller = new AbortController();
  const kinds: string[] = [];
  const parsing = parser.parse(
    files.map((file) => ({ file, signal: controller.signal })),
    async (result) => void kinds.push(result.kind),
  );
  controller.abort();
  await parsing;
  expect(kinds).toEqual(['stopped']);
});
