import { expect, test } from 'vitest';
import { type IgnoreFileSyntax, isIgnored, readIgnoreFile } from './airflow-ignore.ts';

const refuse = (line: string, reason: string) => expect.unreachable(`${line}: ${reason}`);

function ignored(syntax: IgnoreFileSyntax, text: string, path: string, folder = ''): boolean {
  const isDirectory = path.endsWith('/');
  return isIgnored(path.replace(/\/$/, ''), isDirectory, readIgnoreFile(text, folder, syntax, refuse));
}

test.each([
  ['project_a', 'project_a/dag.ts', true],
  ['project_a', 'b/project_a.ts', true],
  ['project_a', 'project_b.ts', false],
  ['tenant_[\\d]', 'tenant_1.ts', true],
  ['tenant_[\\d]', 'tenant_a.ts', false],
  ['^lib/', 'lib/x.ts', true],
  ['^lib/', 'my/lib/x.ts', false],
  ['(?i)LIB', 'lib/x.ts', true],
  ['(?P<name>x)\\.ts\\Z', 'x.ts', true],
  ['# only a comment', 'comment.ts', false],
  ['secret  # why', 'secret.ts', true],
])('the regular expression %j applied to %j is %j', (text, path, expected) => {
  expect(ignored('regexp', text, path)).toBe(expected);
});

test("a regular expression is searched for in the path from the DAG folder, also from a deeper folder's file", () => {
  expect(ignored('regexp', '^team/old', 'team/old.ts', 'team')).toBe(true);
});

test.each([
  ['*.js', 'a/b.js', true],
  ['*.js', 'a/b.ts', false],
  ['lib/', 'lib/', true],
  ['lib/', 'a/lib/', true],
  ['lib/', 'lib', false],
  ['/lib', 'lib/', true],
  ['/lib', 'a/lib/', false],
  ['a/*.ts', 'a/b.ts', true],
  ['a/*.ts', 'a/b/c.ts', false],
  ['a/**/c.ts', 'a/c.ts', true],
  ['a/**/c.ts', 'a/x/y/c.ts', true],
  ['**/tmp', 'x/tmp/', true],
  ['a/**', 'a/x.ts', true],
  ['a/**', 'a/', false],
  ['dag_?.ts', 'dag_1.ts', true],
  ['dag_[!0-9].ts', 'dag_1.ts', false],
  ['dag_[!0-9].ts', 'dag_x.ts', true],
  ['*.ts\n!keep.ts', 'keep.ts', false],
  ['*.ts\n!keep.ts', 'other.ts', true],
  ['!keep.ts\n*.ts', 'keep.ts', true],
  ['a.b', 'axb', false],
  ['\\!odd.ts', '!odd.ts', true],
  ['**', 'anything.ts', true],
])('the glob %j applied to %j is %j', (text, path, expected) => {
  expect(ignored('glob', text, path)).toBe(expected);
});

test('a glob with a separator counts from the folder of its ignore file', () => {
  expect(ignored('glob', '/old.ts', 'team/old.ts', 'team')).toBe(true);
  expect(ignored('glob', '/old.ts', 'team/x/old.ts', 'team')).toBe(false);
});

test.each<[IgnoreFileSyntax, string]>([
  ['regexp', '('],
  ['glob', '/'],
])('a line that cannot be read is left out with a warning (%s)', (syntax, line) => {
  const warned: string[] = [];
  expect(readIgnoreFile(`${line}\nother`, '', syntax, (text) => warned.push(text))).toHaveLength(1);
  expect(warned).toEqual([line]);
});
