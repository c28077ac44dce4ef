import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { loadConfig } from '../../config/read/load-config.ts';
import { text } from './commands/plugin-command.ts';
import { containedPath } from './contained-path.ts';

const root = mkdtempSync(join(tmpdir(), 'tradewind-paths-'));
const home = join(root, 'home');
mkdirSync(join(home, 'dags'), { recursive: true });
mkdirSync(join(root, 'allowed'));
for (const file of ['airflow.cfg', 'tradewind.db', 'old.json']) writeFileSync(join(home, file), '');
symlinkSync(root, join(home, 'out'));
symlinkSync(join(root, 'nothing-yet.json'), join(home, 'dangling.json'));
afterAll(() => rmSync(root, { recursive: true }));

const config = loadConfig({
  env: { TRADEWIND_HOME: home, AIRFLOW__REST_API_PLUGIN__ALLOWED_FOLDERS: join(root, 'allowed') },
});
const read = (path: string) => containedPath(path, text('import', '', { path: 'read' }), config);
const write = (path: string) => containedPath(path, text('export', '', { path: 'write' }), config);

test('a path is one from the home, or in it', () => {
  expect(read('variables.json')).toBe(join(home, 'variables.json'));
  expect(read(join(home, 'dags'))).toBe(join(home, 'dags'));
  expect(read(join(root, 'allowed', 'x.json'))).toBe(join(root, 'allowed', 'x.json'));
  expect(write('new/folder/x.json')).toBe(join(home, 'new/folder/x.json'));
});

test.each([
  '/etc/passwd',
  '..',
  '../x',
  'dags/../../x',
  `${home}-of-others/x`,
  'out/x',
  'dangling.json',
  '/',
  '~/x/../../../../../../../etc/passwd',
])('%s leads out of the home', (path) => {
  expect(() => read(path)).toThrow(`The argument 'import' must be a path within ${home}`);
  expect(() => write(path)).toThrow(`The argument 'export' must be a path within ${home}`);
});

test('nothing that a command writes becomes code, or replaces what something else has written', () => {
  for (const path of ['airflow.cfg', 'tradewind.db', 'dags/new.ts', 'dags/sub/x.json', 'plugins/x.js', '.']) {
    expect(() => write(path)).toThrow("The argument 'export' must not be a file of code");
    expect(() => read(path)).not.toThrow();
  }
  for (const path of ['package.json', 'tsconfig.base.json', 'node_modules/x/index.json', 'out.json/../package.json']) {
    expect(() => write(path)).toThrow("The argument 'export' must not be a file of code");
  }
  expect(write('old.json')).toBe(join(home, 'old.json'));
});
