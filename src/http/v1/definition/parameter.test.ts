import { expect, test } from 'vitest';
import { numberParameter } from './parameter.ts';
import { Problem } from '../problem.ts';

const { read } = numberParameter('How long.');

test.each([
  ['1', 1],
  ['-2.5', -2.5],
  ['3.', 3],
  ['.5', 0.5],
  ['1e3', 1000],
  [' +1.5E-1 ', 0.15],
])('%j is the number %d', (text, value) => {
  expect(read([text], 'duration_gte')).toBe(value);
});

test.each(['', '.', 'x', '1x', '1..2', '1.2.3', 'e5', 'Infinity', '0x10'])('%j is none', (text) => {
  expect(() => read([text], 'duration_gte')).toThrow(Problem);
});

// Backtracking over all ways to split the digits took 10 s for as many as fit into an address, in which nobody else was answered.
test('digits without end are refused in no time', () => {
  const texts = [`${'1'.repeat(1_000_000)}x`];
  expect(() => read(texts, 'duration_gte')).toThrow(Problem);
});
