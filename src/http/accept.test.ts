import { expect, test } from 'vitest';
import { preferredType } from './accept.ts';

const OFFERED = ['text/plain', 'application/json'] as const;

test.each([
  ['application/json', 'application/json'],
  ['text/plain', 'text/plain'],
  ['*/*', 'text/plain'],
  ['application/*', 'application/json'],
  ['text/plain;q=0.5, application/json', 'application/json'],
  ['TEXT/PLAIN ; Q=0.9, application/json;q=0.8', 'text/plain'],
  ['application/json;q=0, */*;q=0.1', 'text/plain'],
  ['application/xml', undefined],
  ['text/plain;q=0', undefined],
  ['', undefined],
  [undefined, undefined],
])('of text and JSON, Accept: %s wants %s', (accept, wanted) => {
  expect(preferredType(accept, OFFERED)).toBe(wanted);
});
