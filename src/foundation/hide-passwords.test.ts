import { expect, test } from 'vitest';
import { hidePasswords } from './hide-passwords.ts';

test.each([
  ['redis://:secret@host:6379/0', 'redis://:***@host:6379/0'],
  ['postgresql+psycopg2://me:secret@host/db', 'postgresql+psycopg2://me:***@host/db'],
  ['db://me:se/cr@et@host/db?a=b', 'db://me:***@host/db?a=b'],
  ['one db://a:x@h two db://b:y@h', 'one db://a:***@h two db://b:***@h'],
  ['http://localhost:8080/x', 'http://localhost:8080/x'],
  ['me@example.org', 'me@example.org'],
])('%s is shown as %s', (text, shown) => {
  expect(hidePasswords(text)).toBe(shown);
});
