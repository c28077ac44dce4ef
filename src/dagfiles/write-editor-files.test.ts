import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { writeEditorFiles } from './write-editor-files.ts';

function makeHome(): { home: string; dags: string } {
  const home = mkdtempSync(join(tmpdir(), 'tradewind-editor-'));
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  const dags = join(home, 'dags');
  mkdirSync(dags);
  return { home, dags };
}

const ours = (home: string) => join(home, 'tsconfig.tradewind.json');
const own = (home: string) => join(home, 'tsconfig.json');

test('a home outside of any project gets a tsconfig.json that knows our types', () => {
  const { home, dags } = makeHome();
  writeEditorFiles(home, dags);
  expect(JSON.parse(readFileSync(own(home), 'utf8'))).toEqual({
    extends: './tsconfig.tradewind.json',
    include: ['dags'],
  });
  const [comment = '', ...lines] = readFileSync(ours(home), 'utf8').split('\n');
  expect(comment).toMatch(/^\/\/ Written by Tradewind/);
  const { paths } = JSON.parse(lines.join('\n')).compilerOptions;
  expect(existsSync(paths.tradewind[0])).toBe(true);
  expect(paths['apache-airflow-ts-sdk']).toEqual(paths.tradewind);
});

test('a tsconfig.json that exists is never changed, the file that it extends follows the installation', () => {
  const { home, dags } = makeHome();
  writeEditorFiles(home, dags);
  const fresh = readFileSync(ours(home), 'utf8');
  writeFileSync(own(home), '{"extends": "./tsconfig.tradewind.json"}');
  writeFileSync(ours(home), '// of an installation that is gone');
  writeEditorFiles(home, dags);
  expect(readFileSync(own(home), 'utf8')).toBe('{"extends": "./tsconfig.tradewind.json"}');
  expect(readFileSync(ours(home), 'utf8')).toBe(fresh);
});

test.each(['tsconfig.json', 'jsconfig.json', 'node_modules/tradewind', 'dags/tsconfig.json'])(
  'a project, known by %s, is left alone',
  (sign) => {
    const { home, dags } = makeHome();
    mkdirSync(join(home, sign), { recursive: true });
    writeEditorFiles(home, dags);
    expect(existsSync(ours(home))).toBe(false);
  },
);

test('a project around the home is left alone, and so are DAG files outside of the home', () => {
  const { home, dags } = makeHome();
  writeEditorFiles(join(home, 'inner'), dags);
  expect(existsSync(ours(join(home, 'inner')))).toBe(false);
  writeFileSync(own(home), '{}');
  writeEditorFiles(join(home, 'inner'), join(home, 'inner', 'dags'));
  expect(existsSync(ours(join(home, 'inner')))).toBe(false);
});
