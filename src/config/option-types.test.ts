import { describe, expect, test } from 'vitest';
import type { Option } from './option.ts';
import {
  boolean,
  checkedList,
  choice,
  fileMode,
  float,
  integer,
  list,
  optionalSeconds,
  path,
  pattern,
  seconds,
} from './option-types.ts';

const spec = { key: 'k', default: null, since: '2.11.0', doc: 'd' };

function table<Value>(name: string, option: Option<Value>, right: [string, Value][], wrong: string[]) {
  describe(name, () => {
    test.each(right)('%s is right', (text, value) => {
      expect(option.parse(text)).toEqual({ value });
    });
    test.each(wrong)('%s is wrong', (text) => {
      expect(option.parse(text)).toBeUndefined();
    });
  });
}

table(
  'a boolean',
  boolean(spec),
  [
    ['True', true],
    ['t', true],
    ['1', true],
    [' TRUE # as ever', true],
    ['False', false],
    ['F', false],
    ['0', false],
    ['false#', false],
  ],
  ['yes', 'on', '', '2', 'None', '# True'],
);
table(
  'an integer',
  integer({ ...spec, min: -1, max: 100_000 }),
  [
    ['32', 32],
    [' 7 ', 7],
    ['+7', 7],
    ['-1', -1],
    ['10_000', 10_000],
    ['007', 7],
  ],
  ['', '1.0', '1e3', '0x10', '-2', '100001', '5 # five', '1__0', '_1', 'Infinity'],
);
table(
  'a float',
  float({ ...spec, min: 0 }),
  [
    ['1', 1],
    ['1.5', 1.5],
    ['.5', 0.5],
    ['1.', 1],
    ['1e3', 1000],
    ['1_0.5', 10.5],
  ],
  ['', '.', 'inf', 'nan', '-1', '1,5', '0x1'],
);
table('seconds', seconds({ ...spec, min: 0 }), [['2.5', 2500]], ['', '-1', '2s']);
table(
  'optional seconds',
  optionalSeconds(spec),
  [
    ['', undefined],
    ['2', 2000],
  ],
  ['two'],
);
table(
  'a list',
  list(spec),
  [
    ['', []],
    ['a', ['a']],
    [' a , b,,c\n', ['a', 'b', 'c']],
  ],
  [],
);
table(
  'a checked list',
  checkedList({ ...spec, expected: 'x', accept: (item) => item === 'x' }),
  [['x,x', ['x', 'x']]],
  ['x,y'],
);
table('a choice', choice({ ...spec, choices: { one: 1, two: 2 } }), [['two', 2]], ['', 'three', 'One', 'toString']);
table('a path', path(spec), [['/srv', '/srv']], ['', 'srv', './srv']);
table(
  'a file mode',
  fileMode(spec),
  [
    ['0o664', 0o664],
    ['775', 0o775],
  ],
  ['', '0o888', 'rw-r--r--', '0b11'],
);

test('a pattern is a regular expression of either syntax', () => {
  const option = pattern(spec);
  expect(option.parse('^[A-Za-z0-9_.~:+-]+$')?.value.test('manual__2026-01-01T00:00:00+00:00')).toBe(true);
  expect(option.parse('^[\\_a]+$')?.value.test('_a')).toBe(true);
  expect(option.parse('(')).toBeUndefined();
});

test('what would be right names the range', () => {
  expect(integer({ ...spec, min: 1, max: 9 }).expected).toBe('a whole number from 1 to 9');
  expect(integer({ ...spec, min: 1 }).expected).toBe('a whole number, 1 or more');
  expect(float({ ...spec, max: 9 }).expected).toBe('a number, 9 or less');
  expect(float(spec).expected).toBe('a number');
});
