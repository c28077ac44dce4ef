import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '..');
const DOCUMENTS = ['README.md', 'CONTRIBUTING.md', ...globSync('docs/*.md', { cwd: ROOT })];

test.each(DOCUMENTS)('%s names files and folders of the project that are there', (document) => {
  const text = readFileSync(join(ROOT, document), 'utf8');
  const named = [...text.matchAll(/`((?:src|test|bench|scripts|bin|\.ci)\/[\w./-]+)/g)].map(([, path = '']) => path);
  expect(named.filter((path) => !existsSync(join(ROOT, path.replace(/[/.]$/, ''))))).toEqual([]);
});
