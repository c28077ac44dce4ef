import { expect, test } from 'vitest';
import type { Json } from './json.ts';
import { pythonFloat, pythonRepr, pythonStr } from './python-repr.ts';

// Expected texts were printed by CPython 3.11.
const REPRS: readonly [Json, string][] = [
  [null, 'None'],
  [true, 'True'],
  [false, 'False'],
  [0, '0'],
  [-7, '-7'],
  [9007199254740991, '9007199254740991'],
  [1.5, '1.5'],
  [1e16, '1e+16'],
  ['', "''"],
  ['a@b', "'a@b'"],
  ["it's", '"it\'s"'],
  ['say "x"', '\'say "x"\''],
  ['it\'s "x"', "'it\\'s \"x\"'"],
  ['a\\b', "'a\\\\b'"],
  ['a\nb\r\tc', "'a\\nb\\r\\tc'"],
  ['\u0000\u0007\u001b\u007f', "'\\x00\\x07\\x1b\\x7f'"],
  ['\u0080\u00a0\u00ad', "'\\x80\\xa0\\xad'"],
  ['äöü ß 日本 😀', "'äöü ß 日本 😀'"],
  ['\u200b\u2028\u3000\ufeff', "'\\u200b\\u2028\\u3000\\ufeff'"],
  ['\u{e0001}', "'\\U000e0001'"],
  ['\ud800', "'\\ud800'"],
  [[], '[]'],
  [['a@b'], "['a@b']"],
  [[1, [2, null]], '[1, [2, None]]'],
  [{}, '{}'],
  [{ my_param: 'Parameter I passed in' }, "{'my_param': 'Parameter I passed in'}"],
  [{ a: { b: [true, 0.1] }, "c'd": null }, "{'a': {'b': [True, 0.1]}, \"c'd\": None}"],
];

test.each(REPRS)('the repr of %j is %s', (value, expected) => {
  expect(pythonRepr(value)).toBe(expected);
});

const FLOATS: readonly [number, string][] = [
  [0, '0.0'],
  [-0, '-0.0'],
  [1, '1.0'],
  [-1.25, '-1.25'],
  [100, '100.0'],
  [0.1, '0.1'],
  [0.0001, '0.0001'],
  [0.00001, '1e-05'],
  [0.000012345, '1.2345e-05'],
  [1e-7, '1e-07'],
  [5e-324, '5e-324'],
  [123456789.125, '123456789.125'],
  [1e15, '1000000000000000.0'],
  [1e16, '1e+16'],
  [1.5e300, '1.5e+300'],
  [1.7976931348623157e308, '1.7976931348623157e+308'],
  [Number.POSITIVE_INFINITY, 'inf'],
  [Number.NEGATIVE_INFINITY, '-inf'],
  [Number.NaN, 'nan'],
];

test.each(FLOATS)('the float %d prints as %s', (value, expected) => {
  expect(pythonFloat(value)).toBe(expected);
});

test('str leaves a string alone and prints anything else as its repr', () => {
  expect(pythonStr("it's\n")).toBe("it's\n");
  expect(pythonStr(null)).toBe('None');
  expect(pythonStr(['x'])).toBe("['x']");
});
