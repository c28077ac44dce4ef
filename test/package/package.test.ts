import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { installPacked, type PackedInstallation } from './packed.ts';

let installed: PackedInstallation;
beforeAll(() => {
  installed = installPacked();
});
afterAll(() => installed?.remove());

/** An import of a package, as esbuild writes it. */
const IMPORT = /^(?:import|export) (?:.* from )?"([^."][^"]*)";$|\bimport\("([^."][^"]*)"\)/gm;

const DAG = `import { Dag, getContext, Param } from 'tradewind';

const dag = new Dag('packed', {
  schedule: { hours: 1 },
  startDate: '2026-01-01',
  params: { limit: new Param(10, { type: 'integer' }) },
  accessControl: { Op: { 'DAG Runs': ['can_read'] } },
});
const rows = dag.task('rows', async () => [getContext().tryNumber, 2]);
const sum = dag.task('sum', async ({ rows }: { rows: number[] }) => rows.length, { retryDelay: 'PT1M' });
dag.bash({ taskId: 'tell', bashCommand: 'echo {{ ds }}' }).after(sum({ rows: rows() }));
`;

test('the package holds what runs, the examples and the documents, and is small', () => {
  expect(installed.files.filter((file) => /\.test\.|fixture|^(?:test|bench|src|scripts)\/|\.built/.test(file))).toEqual(
    [],
  );
  expect(installed.files).toEqual(
    expect.arrayContaining([
      'LICENSE',
      'README.md',
      'bin/airflow',
      'bin/tradewind',
      'dist/main.js',
      'dist/types/authoring/index.d.ts',
      'docs/authoring.md',
      'examples/dags/tutorial.ts',
    ]),
  );
  expect(installed.packedSize).toBeLessThan(2_000_000);
});

test('what it imports is built in or among its dependencies', () => {
  const root = join(installed.folder, 'node_modules', 'tradewind');
  const { dependencies, optionalDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const known = new Set([...builtinModules, ...Object.keys({ ...dependencies, ...optionalDependencies })]);
  const imported = installed.files
    .filter((file) => file.startsWith('dist/') && file.endsWith('.js') && !file.startsWith('dist/rest-api-plugin/'))
    .flatMap((file) => [...readFileSync(join(root, file), 'utf8').matchAll(IMPORT)])
    .map(([, statically, dynamically = '']) => /^(?:@[^/]+\/)?[^/]+/.exec(statically ?? dynamically)?.[0] ?? '');
  expect(new Set(imported)).toContain('fastify');
  expect([...new Set(imported)].filter((name) => !known.has(name) && !name.startsWith('node:'))).toEqual([]);
});

test('its commands run without development packages', () => {
  const home = join(installed.folder, 'home');
  expect(installed.run('airflow', ['version'], home)).toMatch(/^2\.11\.2\+tradewind\.\d/);
  mkdirSync(join(home, 'dags'), { recursive: true });
  writeFileSync(join(home, 'dags', 'packed.ts'), DAG);
  expect(installed.run('tradewind', ['dags', 'test', 'packed'], home)).toMatch(/DagRun Finished: .*state=success/);
});

test('a DAG file of a project that has it passes the compiler under --strict, and a wrong one does not', () => {
  writeFileSync(join(installed.folder, 'right.ts'), DAG);
  expect(installed.check(installed.folder, ['--strict', 'right.ts'])).toBe('');
  writeFileSync(
    join(installed.folder, 'wrong.ts'),
    DAG.replace('retryDelay', 'retryDely').replace('number[]', 'string[]'),
  );
  const complaints = installed.check(installed.folder, ['--strict', 'wrong.ts']);
  expect(complaints).toMatch(/'retryDely' does not exist in type 'TaskSpec'/);
  expect(complaints).toMatch(/TaskRef<number\[\]>.* is not assignable to type .*string\[\]/s);
});

test('DAG files in a home outside of any project know the types once a scheduler has run there', () => {
  const home = join(installed.folder, '..', 'home');
  installed.run('tradewind', ['db', 'migrate'], home);
  installed.run('tradewind', ['scheduler', '--run-duration', '1'], home);
  cpSync(join(installed.folder, 'node_modules/tradewind/examples/dags'), join(home, 'dags'), { recursive: true });
  writeFileSync(join(home, 'dags', 'right.ts'), DAG);
  writeFileSync(join(home, 'dags', 'sdk.ts'), DAG.replace(`'tradewind'`, `'apache-airflow-ts-sdk'`));
  expect(installed.check(home, [])).toBe('');
});
