import { expect, test } from 'vitest';
import { findGroupKeyFault, findKeyFault } from './keys.ts';

test.each([
  'a',
  'example_bash_operator',
  'group.task-1',
  'A.B.C',
  '123',
  '...',
  '__x__',
  'grün',
  'タスク１',
  'x'.repeat(250),
])('%s may name a DAG or a task', (key) => {
  expect(findKeyFault(key)).toBeNull();
});

const FORM = 'has to be made of alphanumeric characters, dashes, dots and underscores exclusively';
test.each([
  ['x/y', `The key 'x/y' ${FORM}`],
  ['', `The key '' ${FORM}`],
  ['with space', `The key 'with space' ${FORM}`],
  ["it's", `The key "it's" ${FORM}`],
  ['../etc', `The key '../etc' ${FORM}`],
  ['a\n', `The key 'a\\n' ${FORM}`],
  ['a\0b', `The key 'a\\x00b' ${FORM}`],
  ['a→b', `The key 'a→b' ${FORM}`],
  ['a\ud800', `The key 'a\\ud800' ${FORM}`],
  ['a:b', `The key 'a:b' ${FORM}`],
  ['..', "The key '..' has to be more than dots"],
  ['.', "The key '.' has to be more than dots"],
  ['x'.repeat(251), 'The key has to be less than 250 characters'],
  ['/'.repeat(10_000), 'The key has to be less than 250 characters'],
])('%j may not name a DAG or a task', (key, fault) => {
  expect(findKeyFault(key)).toBe(fault);
});

test('a task group has no dots in its id', () => {
  expect(findGroupKeyFault('section-1_a')).toBeNull();
  const form = 'has to be made of alphanumeric characters, dashes and underscores exclusively';
  expect(findGroupKeyFault('a.b')).toBe(`The key 'a.b' ${form}`);
  expect(findGroupKeyFault('')).toBe(`The key '' ${form}`);
  expect(findGroupKeyFault('x'.repeat(201))).toBe('The key has to be less than 200 characters');
});
