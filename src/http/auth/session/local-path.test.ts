import { expect, test } from 'vitest';
import { localPath } from './local-path.ts';

test.each(['/', '/home', '/dags/a/grid?tab=graph&x=%2F#top', '/a//b'])('%s is a path of this server', (next) => {
  expect(localPath(next, '/fallback')).toBe(next);
});

test.each([
  undefined,
  '',
  'home',
  '//evil.example',
  '///evil.example',
  '/\\evil.example',
  '/x\\..\\y',
  '\\\\evil.example',
  'https://evil.example/',
  'javascript:alert(1)',
  '/\t/evil.example',
  '/\n/evil.example',
  ' //evil.example',
  '/..//evil.example',
  '/a/../..//evil.example',
  '/ö',
  '/x\r\nset-cookie: a=b',
])('%j is none', (next) => {
  expect(localPath(next, '/fallback')).toBe('/fallback');
});
