import { expect, test } from 'vitest';
import { parseJson, parseJsonWithoutNul } from './parse-json.ts';

const read = (text: string) => parseJson(Buffer.from(text));

test('JSON is read', () => {
  expect(read('{"a": [1, "\\u00e9\\\\u0000"]}')).toEqual({ a: [1, 'é\\u0000'] });
});

test('what PostgreSQL refuses is refused', () => {
  const strict = (text: string) => parseJsonWithoutNul(Buffer.from(text));
  expect(() => strict('{"a": ["x\\u0000"]}')).toThrow('a text in it holds a NUL character');
  expect(() => strict('{"\\u0000": 1}')).toThrow(RangeError);
  expect(() => strict('"\\\\\\u0000"')).toThrow(RangeError);
  expect(strict('"\\\\u0000"')).toBe('\\u0000');
  for (const half of ['"\\ud800"', '{"a": "x\\uDC00"}', '["\\\\\\ud83dx"]']) {
    expect(() => strict(half)).toThrow('a text in it holds half of a surrogate pair');
  }
  expect(strict('"\\ud83d\\ude00\\\\ud800"')).toBe('😀\\ud800');
});

test('500 levels are read, more are refused however many there are', () => {
  expect(read('['.repeat(500) + ']'.repeat(500))).toBeInstanceOf(Array);
  for (const depth of [501, 400_000]) {
    expect(() => read('['.repeat(depth) + ']'.repeat(depth))).toThrow('it is nested too deeply');
  }
});

test('other bytes are refused', () => {
  expect(() => read('{')).toThrow(SyntaxError);
  expect(() => parseJson(Buffer.from([0x22, 0xff, 0x22]))).toThrow(TypeError);
});
