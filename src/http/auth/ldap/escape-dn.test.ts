import { expect, test } from 'vitest';
import { escapeDnValue } from './escape-dn.ts';

test.each([
  ['linda', 'linda'],
  ['linda,ou=people', String.raw`linda\,ou\=people`],
  ['a+b=c;<d>"e"', String.raw`a\+b\=c\;\<d\>\"e\"`],
  ['back\\slash', String.raw`back\\slash`],
  ['#first', String.raw`\#first`],
  ['not#first', 'not#first'],
  [' both ', String.raw`\ both\ `],
  [' ', String.raw`\ `],
  ['line\nbreak\0', String.raw`line\0abreak\00`],
  ['jörg 名', 'jörg 名'],
  ['', ''],
])('%j becomes %j', (text, escaped) => {
  expect(escapeDnValue(text)).toBe(escaped);
});
