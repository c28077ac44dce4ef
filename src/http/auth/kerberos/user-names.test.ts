import { expect, test } from 'vitest';
import { userNamesOf } from './user-names.ts';

const own = new Set(['EXAMPLE.ORG']);

test('a principal of our realm may stand under its name alone', () => {
  expect(userNamesOf('alice@EXAMPLE.ORG', own)).toEqual(['alice@EXAMPLE.ORG', 'alice']);
});

test.each([
  'alice@OTHER.ORG',
  'alice@example.org',
  'alice/admin@EXAMPLE.ORG',
  'airflow/flow.example.org@EXAMPLE.ORG',
  'alice\\@OTHER.ORG@EXAMPLE.ORG',
  'alice@x@EXAMPLE.ORG',
  '@EXAMPLE.ORG',
  'alice',
  '',
])('%j stands for nobody but itself', (principal) => {
  expect(userNamesOf(principal, own)).toEqual([principal]);
});
