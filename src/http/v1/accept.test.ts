import { expect, test } from 'vitest';
import { bestMediaType } from './accept.ts';

const TYPES = ['text/plain', 'application/json'] as const;

test.each([
  [undefined, undefined],
  ['', undefined],
  ['image/webp', undefined],
  ['*/*', 'text/plain'],
  ['text/*', 'text/plain'],
  ['application/json', 'application/json'],
  ['application/json, */*', 'application/json'],
  ['text/plain;q=0.5, application/json', 'application/json'],
  ['application/json;q=0.2, text/plain;q=0.3', 'text/plain'],
  ['application/json;q=0', undefined],
  ['TEXT/PLAIN; charset=utf-8', 'text/plain'],
])('Accept %j takes %j', (accept, expected) => {
  expect(bestMediaType(accept, TYPES)).toBe(expected);
});
